import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { read, root } from '../policy/source.ts'

/** A code block of README.md or of a page in English; test/policy/bilingual.test.ts checks that the Chinese pages have the same code. */
export interface Block {
  /** `docs/faq.md:61` */
  readonly at: string
  readonly code: string
}

/** The blocks in one language, such as `sh`. */
export function blocksIn(language: string): Block[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return ['README.md', ...pages].flatMap((file) => {
    const text = read(file)
    return Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')), (match) => ({
      at: `${file}:${text.slice(0, match.index).split('\n').length}`,
      code: match[1] ?? '',
    }))
  })
}

/** A command in one line, with the comment after it. */
export interface Command {
  readonly command: string
  readonly comment: string
}

/** The commands of a shell block. */
export function commandsOf(code: string): Command[] {
  return code.replace(/\\\n\s*/g, '').split('\n').flatMap((line) => {
    const [, text = '', comment = ''] = /^(.*?)(?:\s+# (.*))?$/.exec(line) ?? []
    return text.split(' && ').filter(Boolean).map((command) => ({ command: command.trim(), comment }))
  })
}
