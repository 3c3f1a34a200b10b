/** Unpacks what was packed by zlib (`deflate`) or for a ZIP (`deflate-raw`). Rejects for anything else. */
export async function inflate(bytes: Uint8Array, format: 'deflate' | 'deflate-raw'): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream(format))).arrayBuffer())
}
