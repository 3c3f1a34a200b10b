import { hash } from './random.ts'

/** A generated repository: the content of each file by its path. The same name gives the same repository in every mock. */
export type Repository = ReadonlyMap<string, string>

const kinds = [
  { manifest: 'package.json', entry: 'src/index.ts', source: typescript, test: 'test/index.test.ts' },
  { manifest: 'pyproject.toml', entry: 'src/main.py', source: python, test: 'tests/test_main.py' },
  { manifest: 'go.mod', entry: 'cmd/main.go', source: go, test: 'cmd/main_test.go' },
] as const

/** The repository `owner/repo`; `undefined` for any other form of name. */
export function repositoryNamed(fullName: string): Repository | undefined {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(fullName) ?? []
  if (owner === undefined || name === undefined) return undefined
  const seed = hash(fullName)
  const { manifest, entry, source, test } = kinds[seed % kinds.length]!
  const version = `${1 + seed % 4}.${seed % 17}.${seed % 9}`
  return new Map([
    ['LICENSE', `MIT License\n\nCopyright (c) ${owner}\n`],
    ['README.md', `# ${name}\n\n${name} is a project of ${owner}. Start with docs/guide.md.\n\n## License\n\nMIT\n`],
    ['docs/guide.md', `# Guide\n\n## Installation\n\nInstall ${name} ${version}.\n\n## Usage\n\nSee ${entry}.\n`],
    [manifest, manifestText(manifest, fullName, name, version)],
    [entry, source(name)],
    [test, `${source(name)}`],
  ].sort(([a = ''], [b = '']) => a < b ? -1 : 1) as [string, string][])
}

/** The names in a directory, those of directories with a slash; `undefined` when there is no such directory. */
export function listDirectory(repository: Repository, path: string): readonly string[] | undefined {
  const prefix = path === '' ? '' : `${path}/`
  const names = [...repository.keys()].filter((file) => file.startsWith(prefix)).map((file) => {
    const [name = '', ...rest] = file.slice(prefix.length).split('/')
    return rest.length > 0 ? `${name}/` : name
  })
  return names.length > 0 ? [...new Set(names)] : undefined
}

function manifestText(manifest: string, fullName: string, name: string, version: string): string {
  if (manifest === 'package.json') return `${JSON.stringify({ name, version, type: 'module' }, null, 2)}\n`
  if (manifest === 'go.mod') return `module github.com/${fullName}\n\ngo 1.24\n`
  return `[project]\nname = "${name}"\nversion = "${version}"\n`
}

function typescript(name: string): string {
  return `/** The name of the project. */\nexport const name = '${name}'\n`
}

function python(name: string): string {
  return `"""The name of the project."""\n\nNAME = "${name}"\n`
}

function go(name: string): string {
  return `package main\n\n// Name is the name of the project.\nconst Name = "${name}"\n`
}
