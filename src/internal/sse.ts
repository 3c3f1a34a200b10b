import { StreamError } from '../errors.ts'

/** One event of an event stream. */
export interface ServerSentEvent {
  /** `''` unless the server named it. */
  event: string
  data: string
  id: string
  /** The v3 API's own field: JSON with usage and task id on its `finish` event. */
  meta: string
}

/**
 * Turns pieces of text into events; `over` says that no more will come, and what then lacks its last line break or blank line
 * counts all the same. Linear in the input, however it is cut: pieces of an unfinished line are kept in an array and joined
 * once. Knows LF, CRLF and CR, also when a CRLF is split; the byte order mark is TextDecoder's affair.
 *
 * @throws {StreamError} for an event longer than `maxEventBytes`
 */
export function createDecoder(
  emit: (event: ServerSentEvent) => void,
  maxEventBytes: number = Infinity,
): (text: string, over?: boolean) => void {
  const pieces: string[] = []
  let data: string | undefined
  let event = ''
  let id = ''
  let meta = ''
  let size = 0
  let afterCR = false

  const add = (value: string): void => {
    data = data === undefined ? value : data + '\n' + value
  }
  const read = (line: string): void => {
    if (line) {
      const colon = line.indexOf(':')
      const name = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
      if (name === 'data') add(value)
      else if (name === 'event') event = value
      else if (name === 'id') id = value
      else if (name === 'meta') meta = value
      return
    }
    if (data !== undefined || event || meta) emit({ event, data: data ?? '', id, meta })
    data = undefined
    event = id = meta = ''
    size = 0
  }

  return (text, over) => {
    if (over) text += '\n\n'
    if (!text) return
    // A CR ends its line at once; the LF that may follow in the next piece is then no line of its own.
    if (afterCR && text[0] === '\n') text = text.slice(1)
    afterCR = text.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    let start = 0
    for (let end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      if ((size += end - start) > maxEventBytes) break
      if (pieces.length) {
        pieces.push(text.slice(start, end))
        read(pieces.join(''))
        pieces.length = 0
      } else if (text.startsWith('data: ', start)) { // what nearly every line is
        add(text.slice(start + 6, end))
        // A blank line behind it needs no look of its own.
        if (text[end + 1] === '\n') {
          end++
          read('')
        }
      } else read(text.slice(start, end))
    }
    if (start < text.length) pieces.push(text.slice(start))
    if ((size += text.length - start) > maxEventBytes) {
      throw new StreamError(`Cannot decode stream: event exceeds ${maxEventBytes} bytes, limit is maxEventBytes`, {
        code: 'oversized',
      })
    }
  }
}
