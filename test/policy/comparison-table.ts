import { markdownTable } from './markdown-table.ts'
import { read } from './source.ts'

/** The tables of docs/comparison.md, by their marks. */
export const comparisons = ['sse', 'behaviour', 'sweep'] as const

/** Titles of columns and rows in Chinese. */
const titles: Readonly<Record<string, string>> = {
  stream: '流',
  LF: 'LF 换行',
  CRLF: 'CRLF 换行',
  CR: 'CR 换行',
  'byte order mark': '以字节顺序标记（BOM）开头',
  'characters split between pieces': '一个字符分在两段中到达',
  'data on several lines': '一个事件有多行 data',
  'no blank line at the end': '结尾没有空行',
  'events after [DONE]': '[DONE] 之后还有事件',
  comments: '注释行',
  '"error": null in a chunk': '数据块中有 "error": null',
  'error as the first event': '首个事件是错误',
  'error after two events': '两个事件之后出错',
  'event: error': 'event: error 形式的错误',
  'an event that is not JSON': '一个事件不是 JSON',
  'one event of 10 MB': '一个 10 MB 的事件',
  server: '服务器',
  'no response': '没有响应',
  'headers, then nothing': '只有响应头，没有内容',
  'silence in the middle': '中途停顿',
  'one byte every 50 ms': '每 50 ms 一个字节',
  'no [DONE] at the end': '结尾没有 [DONE]',
  'a reset in the middle': '中途重置连接',
  '1113, empty balance': '1113，余额不足',
  '1302 once, Retry-After 0': '1302 一次，Retry-After 为 0',
  '200 with success: false': '状态 200，success 为 false',
  '1305 as first event, once': '首个事件是 1305，一次',
  'two frames merged into one': '两个事件合并为一个',
  'finish_reason network_error': 'finish_reason 为 network_error',
  'a redirect to another origin': '重定向到其他源',
  'HTML 502 twice': '两次 HTML 502 页面',
  'fault (cases)': '故障（用例数）',
  'error responses, HTML, no connection': '错误响应、HTML、无法连接',
  'another content type': '其他内容类型',
  'a connection that is dropped': '连接中断',
  silence: '停顿',
  'an error event': '错误事件',
  'no `[DONE]`, no finish reason': '没有 `[DONE]`、没有 finish_reason',
  'events merged into one': '多个事件合并为一个',
  'pieces of 1 to 256 bytes': '每次写入 1 到 256 字节',
  'line endings, comments, byte order mark': '换行符、注释、字节顺序标记',
  delays: '延迟',
  'events repeated or swapped, which no client can detect': '事件重复或调换顺序（任何客户端都无法发现）',
}

/** Parts of cells in Chinese, each with the pattern that it replaces. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^ok$/, '正确'],
  [/^hangs$/, '无限等待'],
  [/^empty, no error$/, '回答为空，不报错'],
  [/^(“[^”]*”), as if complete$/, '返回$1，如同完整'],
  [/^keeps (“[^”]*”)$/, '保留$1'],
  [/^after (“[^”]*”)$/, '已输出$1'],
  [/^(\d+) tries$/, '$1 次尝试'],
  [/^([\d.]+ s)$/, '$1'],
  [/^(\d+) unhandled rejections?$/, '$1 个未处理的 rejection'],
  [/^(\d+) whole$/, '$1 完整'],
  [/^(\d+) error$/, '$1 报错'],
  [/^(\d+) wrong$/, '$1 结果错误'],
  [/^(\d+) hang$/, '$1 无限等待'],
  // Names of errors stay.
  [/^([A-Z]\w*Error(?: \w+)?|Error)$/, '$1'],
]

/** A table of docs/comparison.md with Chinese words. */
export function comparisonInChinese(mark: string): string {
  const [head = [], ...rows] = comparisonRows(mark)
  const [title = '', ...clients] = head
  return markdownTable([
    [translateTitle(title), ...clients],
    ...rows.map(([name = '', ...cells]) => [translateTitle(name), ...cells.map(translateCell)]),
  ])
}

/** Rows of a table of docs/comparison.md; the first row has the names of the clients. */
export function comparisonRows(mark: string): string[][] {
  const [, table = ''] = read('docs/comparison.md').split(new RegExp(`<!-- /?${mark} -->`))
  return rowsOf(table)
}

/** Cells of the rows of a table, without the line below the header. */
export function rowsOf(text: string): string[][] {
  return Array.from(text.matchAll(/^\|(.*)\|$/gm), ([, row = '']) => row.split('|').map((cell) => cell.trim()))
    .filter((row) => !row.every((cell) => /^-+$/.test(cell)))
}

/** `silence (8)` → `停顿（8）`. */
function translateTitle(title: string): string {
  const [, name = title, cases] = /^(.*) \((\d+)\)$/.exec(title) ?? []
  const translation = titles[name]
  if (translation === undefined) throw new Error(`Cannot translate the title ${name}: add it to comparison-table.ts`)
  return cases === undefined ? translation : `${translation}（${cases}）`
}

/** A cell is a list of parts; bold ones stay bold, and a comma within one of them separates nothing. */
function translateCell(cell: string): string {
  const parts = cell.match(/\*\*[^*]+\*\*|[^,*][^,]*/g) ?? []
  return parts.map((part) => part.trim()).filter(Boolean).map((part) => {
    const isBold = part.startsWith('**')
    const text = translatePart(isBold ? part.slice(2, -2) : part)
    return isBold ? `**${text}**` : text
  }).join('，')
}

function translatePart(part: string): string {
  const found = phrases.find(([pattern]) => pattern.test(part))
  if (!found) throw new Error(`Cannot translate the cell ${part}: add it to comparison-table.ts`)
  return part.replace(...found)
}
