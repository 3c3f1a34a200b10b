import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { read, root } from './source.ts'

/**
 * Names in the inline code of a Markdown file that do not exist, and links to files that do not exist. Paths and npm scripts are looked up,
 * `isKnown` decides about file names and identifiers.
 */
export function brokenNames(file: string, text: string, isKnown: (name: string) => boolean): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const names = Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, name = '']) => name)
  const links = Array.from(prose.matchAll(/\]\(([^)#:]+)\)/g), ([, link = '']) => link)
  return [
    ...names.filter((name) => !nameExists(name, isKnown)),
    ...links.filter((link) => !existsSync(join(root, dirname(file), link))),
  ]
}

function nameExists(name: string, isKnown: (name: string) => boolean): boolean {
  if (name.startsWith('https://')) return true
  if (name.startsWith('npm ')) return name.split(' && ').every(commandExists)
  if (/^[\w.][^\s'`]*\/[^\s'`]*$/.test(name)) return pathExists(name)
  if (/^[\w.@-]+(\(\))?$/.test(name)) return isKnown(name.replace('()', ''))
  return true
}

/** `npm run unit -- imports` → the script `unit`. */
function commandExists(command: string): boolean {
  const [, action = '', script = ''] = command.split(' ')
  const scripts: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts
  if (action === 'run') return script in scripts
  return action in scripts || ['ci', 'pack', 'install'].includes(action)
}

/** Paths start at the project or at `test`. Of a path with a placeholder, `src/resources/<family>.ts`, the folder must exist. */
function pathExists(path: string): boolean {
  const fixed = path.split('<')[0]!
  const checked = fixed === path ? path : dirname(`${fixed}x`)
  return path.startsWith('../') || existsSync(join(root, checked)) || existsSync(join(root, 'test', checked))
}
