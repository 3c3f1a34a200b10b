import type { BatchFault, BatchLine } from '../../../src/resources/batches.ts'
import { splitJsonLines } from '../../data/json-lines.ts'
import { parseJSON } from '../../data/bytes.ts'

/** One request of an input file. */
export interface BatchRequest {
  readonly custom_id: string
  readonly body: Readonly<Record<string, unknown>>
}

/** An error of an input file, as the API returns it. */
export type BatchInputError = BatchFault

/** The requests of an input file, and its errors. */
interface BatchInput {
  readonly requests: readonly BatchRequest[]
  readonly errors: readonly BatchInputError[]
}

/** Documented. */
const MAX_REQUESTS = 50_000

/** Reads and validates an input file; blank lines are ignored. The codes and messages of its errors are assumed. */
export function readBatchInput(bytes: Uint8Array, endpoint: string): BatchInput {
  const requests: BatchRequest[] = []
  const errors: BatchInputError[] = []
  const ids = new Set<string>()
  for (const { number, text } of splitJsonLines(bytes)) {
    const line = parseLine(text)
    const error = lineErrorOf(line, endpoint, ids)
    if (error) errors.push({ code: error.code, line: number, message: error.message, param: error.param })
    else requests.push(requestOf(line as ValidLine))
    if (typeof line?.custom_id === 'string') ids.add(line.custom_id)
  }
  return { requests, errors: [...errors, ...fileErrors(requests, errors)] }
}

type ParsedLine = Partial<BatchLine>
type ValidLine = BatchLine<Record<string, unknown>>
type LineError = Pick<BatchInputError, 'code' | 'message' | 'param'>

/** The first error of a line. `ids` are those of the lines before it. */
function lineErrorOf(line: ParsedLine | undefined, endpoint: string, ids: ReadonlySet<string>): LineError | undefined {
  if (!line) return { code: 'invalid_json_line', message: 'This line is not parseable as a JSON object' }
  const { custom_id, method, url, body } = line
  if (typeof custom_id !== 'string' || !custom_id) {
    return { code: 'missing_required_parameter', message: 'Missing custom_id', param: 'custom_id' }
  }
  if (ids.has(custom_id)) {
    return { code: 'duplicate_custom_id', message: `custom_id ${custom_id} was used before`, param: 'custom_id' }
  }
  if (method !== 'POST') return { code: 'invalid_method', message: 'The method must be POST', param: 'method' }
  if (url !== endpoint) return { code: 'mismatched_url', message: `The url must be ${endpoint}`, param: 'url' }
  if (typeof body !== 'object' || body === null) {
    return { code: 'missing_required_parameter', message: 'Missing body', param: 'body' }
  }
  return undefined
}

/** Errors of the file as a whole, with line 0. */
function fileErrors(requests: readonly BatchRequest[], lineErrors: readonly BatchInputError[]): BatchInputError[] {
  const errors: BatchInputError[] = []
  const add = (code: string, message: string) => errors.push({ code, line: 0, message })
  if (!requests.length && !lineErrors.length) add('empty_file', 'The input file holds no request')
  if (requests.length > MAX_REQUESTS) add('too_many_lines', `The input file holds more than ${MAX_REQUESTS} requests`)
  if (new Set(requests.map(({ body }) => body['model'])).size > 1) {
    add('mixed_models', 'All requests of a file must be for one model')
  }
  return errors
}

/** `stream` is removed: batches do not stream. */
function requestOf({ custom_id, body: { stream: _, ...body } }: ValidLine): BatchRequest {
  return { custom_id, body }
}

function parseLine(text: string): ParsedLine | undefined {
  try {
    const line = parseJSON(text)
    return typeof line === 'object' && line !== null ? line : undefined
  } catch {
    return undefined
  }
}
