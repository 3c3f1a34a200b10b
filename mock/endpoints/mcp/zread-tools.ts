import { listDirectory, type Repository, repositoryNamed } from '../../data/repositories.ts'
import { toolErrorText } from '../../http/mcp-error.ts'
import { type Arguments, type InputSchema, textOf, type Tool, type ToolArgument, ToolFailure } from './tool.ts'

const repoName: ToolArgument = {
  type: 'string',
  description: 'GitHub repository: owner/repo (e.g. "vitejs/vite")',
}

/** The tools of the server zread. Their texts are Markdown between marks, encoded as a JSON string. Observed. */
export const zreadTools: readonly Tool[] = [
  repositoryTool({
    name: 'search_doc',
    description: 'Search documentation, issues, and commits of a GitHub repository.',
    inputSchema: schemaOf({
      query: { type: 'string', description: 'The search keywords or question about the repository.' },
      language: { type: 'string', description: "'zh' or 'en' (choose according to context language)." },
    }, ['query']),
    text: searchDoc,
  }),
  repositoryTool({
    name: 'read_file',
    description: 'Read the full code content of a specific file in a GitHub repository.',
    inputSchema: schemaOf({
      file_path: { type: 'string', description: 'The relative path to the file (e.g. "src/index.ts").' },
    }, ['file_path']),
    text: readFile,
  }),
  repositoryTool({
    name: 'get_repo_structure',
    description: 'Get the directory structure and file list of a GitHub repository.',
    inputSchema: schemaOf({
      dir_path: { type: 'string', description: 'The directory path to inspect (default: root "/")' },
    }, []),
    text: showStructure,
  }),
]

interface RepositoryTool extends Pick<Tool, 'name' | 'description' | 'inputSchema'> {
  /** @throws {ToolFailure} for a path that the repository does not have */
  text(repository: Repository, values: Arguments): string
}

function repositoryTool({ text, ...facts }: RepositoryTool): Tool {
  return {
    ...facts,
    usage: 'zread',
    encodes: ['Markdown', (content) => typeof content === 'string'],
    check(values) {
      const empty = facts.inputSchema.required.find((name) => textOf(values, name).trim() === '')
      if (empty) throw new ToolFailure(400, `${empty} cannot be empty`)
      repositoryOf(values)
    },
    answer: (_, values, scripted) => JSON.stringify(scripted ?? text(repositoryOf(values), values)),
  }
}

function schemaOf(properties: Readonly<Record<string, ToolArgument>>, required: readonly string[]): InputSchema {
  return {
    type: 'object',
    properties: { repo_name: repoName, ...properties },
    required: ['repo_name', ...required],
    additionalProperties: false,
  }
}

function repositoryOf(values: Arguments): Repository {
  const repository = repositoryNamed(textOf(values, 'repo_name'))
  if (!repository) throw notFound(1001, 'target not found, error: repo not found')
  return repository
}

/** The error of the service behind the tool, as JSON in the message of code 1210. Observed for 1001; the wording of 1015 in part. */
function notFound(code: number, msg: string): ToolFailure {
  const text = toolErrorText('1210', JSON.stringify({ code, msg }))
  return new ToolFailure(400, text.slice(text.indexOf('{')))
}

function searchDoc(repository: Repository, values: Arguments): string {
  const query = textOf(values, 'query')
  const isChinese = (textOf(values, 'language') || (/\p{Script=Han}/u.test(query) ? 'zh' : 'en')) === 'zh'
  const excerpts = ['README.md', 'docs/guide.md'].map((path) => {
    const heading = isChinese ? `${path} 中与“${query}”有关的内容` : `${query} in ${path}`
    return `## ${heading}\n\n${repository.get(path)}`
  })
  return excerpts.map((excerpt) => wrap('excerpt', excerpt)).join('\n')
}

function readFile(repository: Repository, values: Arguments): string {
  const path = textOf(values, 'file_path')
  const content = repository.get(withoutSlashes(path))
  if (content === undefined) throw notFound(1015, `file ${path} does not exist`)
  return wrap('file_content', content)
}

function showStructure(repository: Repository, values: Arguments): string {
  const path = withoutSlashes(textOf(values, 'dir_path'))
  const names = listDirectory(repository, path)
  if (!names) throw notFound(1015, `directory ${path} does not exist`)
  const root = path === '' ? textOf(values, 'repo_name').replace('/', '-') : path
  const branches = names.map((name, index) => `${index === names.length - 1 ? '└──' : '├──'} ${name}`)
  return wrap('structure', [`${root}/`, ...branches].join('\n'))
}

function withoutSlashes(path: string): string {
  return path.replace(/^[./]+|(?<!\/)\/+$/g, '')
}

function wrap(mark: string, text: string): string {
  return `<${mark}>\n${text.trimEnd()}\n</${mark}>`
}
