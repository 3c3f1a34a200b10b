import type { Harness } from './harness.ts'

/** A file that a reply links to. */
export interface LinkedFile {
  readonly status: number
  readonly type: string | null
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Fetches a link without an API key. */
export async function fetchLink(t: Harness, link: string): Promise<LinkedFile> {
  const response = await (t.clientOptions.fetch ?? fetch)(link, {})
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, type: response.headers.get('content-type'), bytes }
}

/** Width and height in the header of a PNG; `undefined` for other files. */
export function pngSize(bytes: Uint8Array): [width: number, height: number] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452) return undefined
  return [view.getUint32(16), view.getUint32(20)]
}
