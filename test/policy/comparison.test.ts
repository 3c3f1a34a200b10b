import { describe, expect, test } from 'vitest'
import { comparisonRows, rowsOf } from './comparison-table.ts'
import { read } from './source.ts'

/** Rows of a table without their first column. */
const cellsOf = (mark: string) => comparisonRows(mark).map((row) => row.slice(1))

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
    expect(read(file)).toMatch(/\s29 (forms|种)/)
  })
})
