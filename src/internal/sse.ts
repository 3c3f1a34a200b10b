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
 * The work is linear in the input, however it is cut, because runtimes join the parts of a string when it is read.
 *
 * @throws {StreamError} when an event is longer than `maxEventBytes` UTF-16 units
 */
export function createDecoder(
  emit: (event: ServerSentEvent) => void,
  maxEventBytes: number = Infinity,
): (text: string, isEnd?: boolean) => void {
  // The start of a line whose end has not arrived. It is read only at the end of the line, which keeps the work linear.
  let line = ''
  // The fields of the event so far. `undefined` data is none, which differs from an empty data line: that one makes an event.
  let data: string | undefined
  let event = ''
  let id = ''
  let meta = ''
  // Length of the event so far for `maxEventBytes`. A comment counts until its end, because it is kept until then.
  let size = 0
  // Whether the last piece ended with CR. The line ended there, so an LF at the start of the next piece belongs to it.
  let endedWithCR = false

  const addData = (value: string): void => {
    data = data === undefined ? value : data + '\n' + value
  }
  const processLine = (line: string): void => {
    if (!line) {
      if (data !== undefined || event || meta) emit({ event, data: data ?? '', id, meta })
      data = undefined
      event = id = meta = ''
      size = 0
      return
    }
    const [, name, value] = /([^:]*):? ?([^]*)/.exec(line) as unknown as [string, string, string]
    if (!name) size -= line.length
    else if (name === 'data') addData(value)
    else if (name === 'event') event = value
    else if (name === 'id') id = value
    else if (name === 'meta') meta = value
  }

  return (text, isEnd) => {
    if (isEnd) text += '\n\n'
    if (!text) return
    if (endedWithCR && text[0] === '\n') text = text.slice(1)
    endedWithCR = text.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    let start = 0
    for (let end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      if ((size += end - start) > maxEventBytes) break
      if (!line && text.startsWith('data: ', start)) {
        // Fast path: nearly every line is a complete `data: ` line.
        addData(text.slice(start + 6, end))
      } else {
        processLine(line + text.slice(start, end))
        line = ''
      }
    }
    line += text.slice(start)
    if ((size += text.length - start) > maxEventBytes) {
      throw new StreamError(`Cannot decode stream: event exceeds ${maxEventBytes} bytes, limit is maxEventBytes`, {
        code: 'oversized',
      })
    }
  }
}
