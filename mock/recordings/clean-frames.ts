import { concatBytes, decodeUtf8, toBase64 } from '../data/bytes.ts'
import type { RecordedFrame } from './recording.ts'

/** A part of a response body as received. */
export interface ReceivedFrame {
  readonly afterMs: number
  readonly bytes: Uint8Array
}

/** Replaces the secrets of a text. */
export type Clean = (text: string) => string

/** How much of the text on both sides of a boundary is searched for a secret that contains it, in UTF-16 units. */
const WINDOW = 4096

/**
 * Masks the secrets of a body and returns its frames. The joined body is searched, since a secret may be split between frames; such frames are
 * joined. All other frames stay as they were received. In a body that is not UTF-8, `cleanBytes` gets one UTF-16 unit per byte.
 */
export function cleanFrames(received: readonly ReceivedFrame[], clean: Clean, cleanBytes: Clean): RecordedFrame[] {
  const whole = concatBytes(received.map(({ bytes }) => bytes))
  const text = decodeStart(whole)
  const frames = text === undefined
    ? maskFrames(received, toUnits(whole), cleanBytes, unitOffsets(received), toBytes)
    : maskFrames(received, text, clean, textOffsets(received, whole), (masked) => new TextEncoder().encode(masked))
  return frames.map(({ afterMs, bytes }) => {
    const frameText = decodeUtf8(bytes)
    return frameText === undefined ? { afterMs, base64: toBase64(bytes) } : { afterMs, text: frameText }
  })
}

/**
 * Masks a text and cuts it at those boundaries of frames that no secret contains. `offsets` are the ends of the frames in the text; `undefined`
 * inside a character.
 */
function maskFrames(
  received: readonly ReceivedFrame[],
  text: string,
  clean: Clean,
  offsets: readonly (number | undefined)[],
  encode: (text: string) => Uint8Array,
): readonly ReceivedFrame[] {
  const masked = clean(text)
  if (masked === text) return received
  const pieces: { afterMs: number; text: string }[] = []
  let start = 0
  received.forEach(({ afterMs }, index) => {
    const isLast = index === received.length - 1
    const end = isLast ? text.length : offsets[index]
    if (end === undefined || (!isLast && !isSafe(text, end, clean))) return
    pieces.push({ afterMs, text: clean(text.slice(start, end)) })
    start = end
  })
  // A secret longer than the window, or a function that depends on more than the secrets: one frame is always correct.
  const isComplete = pieces.map((piece) => piece.text).join('') === masked
  const safePieces = isComplete ? pieces : [{ afterMs: received.at(-1)!.afterMs, text: masked }]
  return safePieces.map(({ afterMs, text }) => ({ afterMs, bytes: encode(text) }))
}

/** Whether no secret contains this offset. */
function isSafe(text: string, offset: number, clean: Clean): boolean {
  const before = text.slice(Math.max(0, offset - WINDOW), offset)
  const after = text.slice(offset, offset + WINDOW)
  return clean(before) + clean(after) === clean(before + after)
}

/** Decodes UTF-8; the bytes of a character that the end of the body has cut are dropped. Returns `undefined` for other bytes. */
function decodeStart(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}

/** The ends of the frames in the text of the body. */
function textOffsets(received: readonly ReceivedFrame[], whole: Uint8Array): (number | undefined)[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let byteOffset = 0
  let offset = 0
  return received.map(({ bytes }) => {
    byteOffset += bytes.length
    offset += decoder.decode(bytes, { stream: true }).length
    const isInsideCharacter = (whole[byteOffset] ?? 0) >> 6 === 0b10
    return isInsideCharacter ? undefined : offset
  })
}

function unitOffsets(received: readonly ReceivedFrame[]): number[] {
  let offset = 0
  return received.map(({ bytes }) => offset += bytes.length)
}

const toUnits = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const toBytes = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0))
