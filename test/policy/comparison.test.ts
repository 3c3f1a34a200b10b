import { describe, expect, test } from 'vitest'
import { read } from './source.ts'

/** Rows of the tables of `npm run compare`, without their first column; the first row has the names of the clients. */
function cellsOf(block: string): string[][] {
  const text = read('docs/comparison.md')
  const [, table = ''] = text.match(new RegExp(`<!-- ${block} -->([\\s\\S]*?)<!-- /${block} -->`)) ?? []
  return rowsOf(table).map((row) => row.slice(1))
}

/** Cells of the rows of a table, without the line below the header. */
function rowsOf(text: string): string[][] {
  return Array.from(text.matchAll(/^\|(.*)\|$/gm), ([, row = '']) => row.split('|').map((cell) => cell.trim()))
    .filter((row) => !row.every((cell) => /^-+$/.test(cell)))
}

/** `zhipu-fetch 29 0`: client, right answers or errors, bold cells. */
function countCells(): string[] {
  const [[clients = [], ...streams], [, ...servers]] = [cellsOf('sse'), cellsOf('behaviour')]
  const rows = [...streams, ...servers]
  return clients.map((client, column) => {
    const silent = rows.filter((row) => row[column]?.startsWith('**')).length
    return `${client} ${rows.length - silent} ${silent}`
  })
}

describe('comparison', () => {
  test('the tables of docs/comparison.md have 29 rows with a cell for each client', () => {
    const [streams, servers] = [cellsOf('sse'), cellsOf('behaviour')]
    expect(streams.length + servers.length - 2).toBe(29)
    expect(servers[0]).toEqual(streams[0])
    expect([...streams, ...servers].filter((row) => row.length !== streams[0]?.length || row.includes(''))).toEqual([])
  })

  test.each(['README.md', 'README.zh-CN.md'])('%s has the number of bold cells of docs/comparison.md', (file) => {
    const counts = countCells()
    const rows = rowsOf(read(file)).filter((row) => row.length === 3).map((row) => row.join(' '))
    expect(rows.filter((row) => /^\S+ \d+ \d+$/.test(row))).toEqual(counts)
    expect(read(file)).toMatch(/ 29 (forms|种)/)
  })
})
