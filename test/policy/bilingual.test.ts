import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outlineOf } from './bilingual.ts'
import { read, root } from './source.ts'

const pages = [
  ['README.md', 'README.zh-CN.md'] as const,
  ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
    .map((name) => [`docs/${name}`, `docs/zh-CN/${name}`] as const),
]

describe('documentation', () => {
  test.each(pages)('%s and %s have the same headings, code, tables and links', (page, translation) => {
    expect(outlineOf(translation, read(translation))).toEqual(outlineOf(page, read(page)))
  })

  test('every translation has its page', () => {
    const names = readdirSync(join(root, 'docs/zh-CN'))
    expect(names.filter((name) => !existsSync(join(root, 'docs', name)))).toEqual([])
  })

  test.each(pages.flat())('the links of %s lead to files and headings that exist', (file) => {
    const text = read(file).replace(/^```[\s\S]*?^```/gm, '')
    const links = Array.from(text.matchAll(/\]\(([^):]+)\)/g), ([, link = '']) => link)
    expect(links.filter((link) => !leadsSomewhere(file, link))).toEqual([])
  })
})

function leadsSomewhere(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : join(dirname(file), path)
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || anchorsOf(read(target)).includes(decodeURIComponent(anchor))
}

/** Anchors as GitHub makes them: lower case, punctuation removed, spaces as hyphens. */
function anchorsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/^#+ (.*)$/gm),
    ([, title = '']) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-'),
  )
}
