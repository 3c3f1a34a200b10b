import { StreamError } from '../errors.ts'

/** One event of an event stream. */
export interface ServerSentEvent {
  /** Name of the event; `''` when it has none. */
  event: string
  /** Its `data` lines, joined by line breaks. */
  data: string
  /** Its `id`; `''` when it has none. */
  id: string
  /** A field of the v3 API: JSON with usage and task id, on the `finish` event. */
  meta: string
}

/**
 * Creates a function that turns pieces of text into events. Call it with each piece, and at the end with `isEnd`: a last event without its
 * line break or blank line is then delivered as well. Line ends may be LF, CRLF or CR, also when a CRLF is split between two pieces. The byte
 * order mark is left to TextDecoder.
 *
 * The work is linear in the input, however it is cut: the parts of an unfinished line are collected in an array and joined once.
 *
 * @throws {StreamError} when an event is longer than `maxEventBytes` UTF-16 units
 */
export function createDecoder(
  emit: (event: ServerSentEvent) => void,
  maxEventBytes: number = Infinity,
): (text: string, isEnd?: boolean) => void {
  // Parts of a line whose end has not arrived. Joining them only at the end of the line keeps the work linear.
  let parts: string[] = []
  // The `data` lines of the event so far. `undefined` is none, which differs from an empty line: that one makes an event.
  let data: string | undefined
  // The other fields of the event so far.
  let fields = { event: '', id: '', meta: '' }
  // Length of the event so far for `maxEventBytes`. A comment counts until its end, because its parts are kept until then.
  let size = 0
  // Whether the last piece ended with CR. The line ended there, so an LF at the start of the next piece belongs to it.
  let endedWithCR = false

  const addData = (value: string): void => {
    data = data === undefined ? value : data + '\n' + value
  }
  const processLine = (line: string): void => {
    // Fast path: nearly every line is a `data: ` line or blank.
    if (line.startsWith('data: ')) return addData(line.slice(6))
    if (!line) {
      if (data !== undefined || fields.event || fields.meta) emit({ data: data ?? '', ...fields })
      data = undefined
      fields = { event: '', id: '', meta: '' }
      size = 0
      return
    }
    const [, name, value = ''] = /^([^:]*):? ?([^]*)/.exec(line)!
    if (!name) size -= line.length
    else if (name === 'data') addData(value)
    else if (Object.hasOwn(fields, name)) fields[name as keyof typeof fields] = value
  }

  return (text, isEnd) => {
    if (isEnd) text += '\n\n'
    if (!text) return
    if (endedWithCR && text[0] === '\n') text = text.slice(1)
    endedWithCR = text.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    const lines = text.split('\n')
    lines.forEach((line, index) => {
      if ((size += line.length) > maxEventBytes) {
        throw new StreamError(`Cannot decode stream: event exceeds ${maxEventBytes} bytes, limit is maxEventBytes`, {
          code: 'oversized',
        })
      }
      parts.push(line)
      // The last one is unfinished.
      if (index > lines.length - 2) return
      processLine(parts.length > 1 ? parts.join('') : line)
      parts = []
    })
  }
}
