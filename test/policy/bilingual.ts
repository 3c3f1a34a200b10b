/** What a page and its translation have in common, in order. */
export interface Outline {
  /** Levels of the headings: `2` is `##`. */
  readonly headings: readonly number[]
  /** Code blocks with their language, without comments and without texts between quotation marks that contain Chinese. */
  readonly code: readonly string[]
  /** Rows of each table, and the inline code of its cells. */
  readonly tables: readonly (readonly string[])[]
  /** Targets of links within the repository, from the root. */
  readonly links: readonly string[]
}

/** @param file Path of the page from the root, for its relative links */
export function outlineOf(file: string, text: string): Outline {
  const code = Array.from(
    text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```/gm),
    ([, language = '', body = '']) => `${language}\n${withoutWords(body)}`,
  )
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  return {
    headings: Array.from(prose.matchAll(/^(#+) /gm), ([, marks = '']) => marks.length),
    code,
    tables: Array.from(prose.matchAll(/(?:^\|.*\n)+/gm), ([table]) => rowsOf(table)),
    links: Array.from(
      prose.matchAll(/\]\(([^)#:]+)\)/g),
      ([, link = '']) => neutral(new URL(link, `file:///${folder}`).pathname),
    ),
  }
}

function rowsOf(table: string): string[] {
  return table.trim().split('\n').map((row) => Array.from(row.matchAll(/`[^`]+`/g), ([code]) => code).join(' '))
}

/** The path of a page without its language. */
function neutral(path: string): string {
  return path.replace('/zh-CN/', '/').replace('.zh-CN.md', '.md')
}

/** Code without what a translation may change: comments, blank lines, quoted texts with letters outside of ASCII or with spaces. */
function withoutWords(code: string): string {
  return code
    .replace(/(^|\s)(\/\/|#) .*$/gm, '')
    .replace(
      /(['"`])((?:(?!\1)[^\n])*)\1/g,
      (text, quote, words) => /[^!-~]/.test(words) ? `${quote}…${quote}` : text,
    )
    .split('\n').map((line) => line.trim()).filter(Boolean).join('\n')
}
