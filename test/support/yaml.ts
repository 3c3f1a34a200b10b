import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../policy/source.ts'

/** Parses YAML with Bun, the only one of the installed programs that reads it. */
export function parseYAML(text: string): unknown {
  const program = 'console.log(JSON.stringify(Bun.YAML.parse(await Bun.stdin.text())))'
  return JSON.parse(
    execFileSync(join(root, 'node_modules/.bin/bun'), ['-e', program], { input: text, encoding: 'utf8' }),
  )
}
