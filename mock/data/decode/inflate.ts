/** Decompresses zlib data (`deflate`) or a ZIP entry (`deflate-raw`). Rejects for invalid data. */
export async function inflate(bytes: Uint8Array, format: 'deflate' | 'deflate-raw'): Promise<Uint8Array> {
  const compressed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  return new Uint8Array(await new Response(compressed.pipeThrough(new DecompressionStream(format))).arrayBuffer())
}
