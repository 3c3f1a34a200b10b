import type { BatchFault, BatchLine } from '../../../src/resources/batches.ts'

/** A line that can be asked. */
export interface BatchTask {
  readonly custom_id: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Requests in a file. Documented. */
const MOST_LINES = 50_000

/** Reads the requests of a file, or all that is wrong with it; the words of `code` are assumed. Blank lines do not count. */
export function readBatch(
  bytes: Uint8Array,
  endpoint: string,
): { readonly tasks: readonly BatchTask[]; readonly faults: readonly BatchFault[] } {
  const tasks: BatchTask[] = []
  const faults: BatchFault[] = []
  const ids = new Set<string>()
  const lines = new TextDecoder().decode(bytes).split('\n')
  for (const [index, text] of lines.entries()) {
    if (!text.trim()) continue
    const fault = (code: string, message: string, param?: string) =>
      faults.push({ code, line: index + 1, message, param })
    const line = parse(text)
    const { custom_id, method, url, body } = line ?? {}
    if (!line) fault('invalid_json_line', 'This line is not parseable as a JSON object')
    else if (typeof custom_id !== 'string' || !custom_id) {
      fault('missing_required_parameter', 'Missing custom_id', 'custom_id')
    } else if (ids.has(custom_id)) fault('duplicate_custom_id', `custom_id ${custom_id} was used before`, 'custom_id')
    else if (method !== 'POST') fault('invalid_method', 'The method must be POST', 'method')
    else if (url !== endpoint) fault('mismatched_url', `The url must be ${endpoint}`, 'url')
    else if (typeof body !== 'object' || body === null) fault('missing_required_parameter', 'Missing body', 'body')
    else tasks.push(taskOf(custom_id, body as Record<string, unknown>))
    if (typeof custom_id === 'string') ids.add(custom_id)
  }
  const whole = (code: string, message: string) => faults.push({ code, line: 0, message })
  if (!tasks.length && !faults.length) whole('empty_file', 'The input file holds no request')
  if (tasks.length > MOST_LINES) whole('too_many_lines', `The input file holds more than ${MOST_LINES} requests`)
  if (new Set(tasks.map(({ body }) => body.model)).size > 1) {
    whole('mixed_models', 'All requests of a file must be for one model')
  }
  return { tasks, faults }
}

/** A batch has no streams, whatever a line asks for. */
function taskOf(custom_id: string, { stream: _, ...body }: Record<string, unknown>): BatchTask {
  return { custom_id, body }
}

function parse(text: string): Partial<BatchLine> | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null ? line : undefined
  } catch {
    return undefined
  }
}
