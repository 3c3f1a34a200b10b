import type { Harness } from './harness.ts'

/** What lies behind a link of an answer. */
export interface Fetched {
  readonly status: number
  readonly type: string | null
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Fetches a link as anybody would: without a key. */
export async function fetchLink(t: Harness, link: string): Promise<Fetched> {
  const response = await (t.connection.fetch ?? fetch)(link, {})
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, type: response.headers.get('content-type'), bytes }
}

/** Width and height that a PNG says it has; `undefined` for anything else. */
export function sidesOfPng(bytes: Uint8Array): [width: number, height: number] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452) return undefined
  return [view.getUint32(16), view.getUint32(20)]
}
