import { connect } from 'node:net'

/** A response read from a socket. */
export interface RawResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Sends bytes over a socket and returns everything that arrives until the server closes the connection. */
export function exchange(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const received: Uint8Array[] = []
    const end = () => resolve(new TextDecoder().decode(concat(received)))
    const socket = connect(port, '127.0.0.1', () => parts.forEach((part) => socket.write(part)))
    socket.on('data', (chunk: Uint8Array) => received.push(chunk)).on('error', end).on('close', end)
  })
}

/** Sends one request with exactly these headers, which `fetch` does not allow (`Host`, `Origin`), and returns the response. */
export async function request(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body: string = '',
): Promise<RawResponse> {
  const length = new TextEncoder().encode(body).length
  const all = {
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    ...(body && { 'Content-Length': `${length}` }),
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return parseResponse(await exchange(port, `${line} HTTP/1.1\r\n${head}\r\n${body}`))
}

/** Splits the first response of a connection; joins the chunks of a chunked body. */
export function parseResponse(response: string): RawResponse {
  const end = response.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = response.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  }))
  return { status: Number(statusLine.split(' ')[1]), headers, text: response.slice(end + 4) }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
