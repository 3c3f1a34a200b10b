const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenientDecoder = new TextDecoder()

/** Maximum number of UTF-8 bytes of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3

/** Reused by `encodeUtf8`; allocated on first use. */
let scratch: Uint8Array | undefined
const SCRATCH_BYTES = 131_072

/**
 * Encodes a text as UTF-8. Texts of up to 43 000 units are encoded in one pass: `TextEncoder.encode()` and the writes of `node:http` measure
 * a text first, and V8 does each pass character by character where not all characters are Latin-1. Observed in Node 24.
 */
export function encodeUtf8(text: string): Uint8Array {
  scratch ??= new Uint8Array(SCRATCH_BYTES)
  if (text.length * MAX_BYTES_PER_UNIT > SCRATCH_BYTES) return encoder.encode(text)
  return scratch.slice(0, encoder.encodeInto(text, scratch).written)
}

/** Concatenates byte arrays. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.byteLength
  }
  return bytes
}

/** Decodes UTF-8; returns `undefined` when the bytes are not valid UTF-8. */
export function decodeUtf8(bytes: string | Uint8Array): string | undefined {
  if (typeof bytes === 'string') return bytes
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Encodes bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(latin1(bytes))
}

/** Decodes base64. @throws {DOMException} for text that is not base64. */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Decodes Latin-1: one character for each byte. By its standard `TextDecoder('latin1')` decodes windows-1252; only Node 20 decodes Latin-1. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  }
  return text
}

/** The text of a body without its byte order mark; U+FFFD for bytes that are not UTF-8. */
export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : lenientDecoder.decode(body)
}

/** How many levels a body may have. Functions that recurse into it overflow the stack at a few thousand. */
const MAX_DEPTH = 1000

/** Parses JSON that a client sent. @throws {SyntaxError} also for a value with more than 1000 levels */
export function parseJSON(body: string | Uint8Array): unknown {
  const text = textOf(body)
  const value: unknown = JSON.parse(text)
  // Each level has two brackets, so that a short text need not be searched.
  if (text.length > 2 * MAX_DEPTH && isDeeperThan(MAX_DEPTH, value)) {
    throw new SyntaxError(`more than ${MAX_DEPTH} levels`)
  }
  return value
}

/** True for a value of JSON with more than this many levels of arrays and objects. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  return typeof value === 'object' && value !== null &&
    (levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member)))
}
