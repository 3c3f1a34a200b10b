/** A character for each byte. `TextDecoder('latin1')` is windows-1252 by its standard, and Node 20 alone keeps to the name. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
