import { assert } from '../internal/assert.ts'
import { fromBase64 } from './base64.ts'
import type { PCM } from './wav.ts'
import { encodeWAV, isWAV, parseWAV, toBytes } from './wav.ts'

/** Audio for `append()`: samples, a WAV file, or either as base64. */
export type AudioInput = PCM | ArrayBuffer | string

/** What one `append` event carries. */
export interface AudioPiece {
  readonly bytes: Uint8Array
  readonly durationMs: number
}

/** Bytes of samples in one event: as base64 in JSON they stay below 250 000 bytes, the limit of frames. Even, so that no sample is cut. */
const MAX_PIECE_BYTES = 180_000

/** The server refuses more audio before a commit with `audio_buffer_size_exceeded` (observed 2026). */
const MAX_UNCOMMITTED_BYTES = 10_000_000

/** Collects audio that is to be sent. */
export interface AudioCollector {
  /** Whether audio was added since the last commit. */
  readonly isEmpty: boolean
  /**
   * Adds audio, and returns the pieces that are due: what is shorter than `batchMs` is kept for the next one.
   *
   * @throws {TypeError} when it is not mono with 16 bits per sample, or its rate is not that of a format without header
   * @throws {RangeError} when more than 10 MB are uncommitted, or a WAV file is malformed
   */
  add(audio: AudioInput, format: string, batchMs: number): AudioPiece[]
  /** Returns what is left, before a commit. */
  flush(format: string): AudioPiece[]
  /** Forgets what was not sent, when the buffer is committed or cleared. */
  reset(): void
  /** Counts again from 0, after a commit of the server. */
  restart(): void
}

/** The rate of a format: that of `pcm24` is 24 000 Hz. Without a number it is 16 000 Hz. */
const rateOf = (format: string): number => Number(/\d+$/.exec(format)?.[0] ?? 16) * 1000

/** Creates an empty collector. */
export function createAudioCollector(): AudioCollector {
  let rest: Uint8Array = new Uint8Array()
  let sampleRate = 0
  let uncommittedBytes = 0

  /** Takes pieces of what is collected, as long as more than `keepBytes` are left. */
  const take = (format: string, keepBytes: number): AudioPiece[] => {
    const pieces: AudioPiece[] = []
    while (rest.length > 1 && rest.length >= keepBytes) {
      const pcm = rest.subarray(0, Math.min(MAX_PIECE_BYTES, rest.length & ~1))
      rest = rest.subarray(pcm.length)
      const bytes = format.startsWith('wav') ? encodeWAV(pcm, sampleRate) : pcm
      pieces.push({ bytes, durationMs: pcm.length / sampleRate * 500 })
    }
    // A copy, because the caller may use his buffer again.
    rest = rest.slice()
    return pieces
  }

  return {
    get isEmpty() {
      return !uncommittedBytes
    },
    add(audio, format, batchMs) {
      const bytes = decodeInput(audio)
      const wav = isWAV(bytes) ? parseWAV(bytes) : undefined
      const hasHeader = format.startsWith('wav')
      if (wav) {
        const { format: code, channels, bitsPerSample } = wav
        assert(
          channels === 1 && bitsPerSample === 16 && code !== 3,
          `append audio: the WAV file has ${channels} channels of ${bitsPerSample} bits, expected 1 of 16 bits`,
        )
        assert(
          hasHeader || wav.sampleRate === rateOf(format),
          `append audio: the WAV file has ${wav.sampleRate} Hz, expected ${rateOf(format)} Hz for ${format}`,
        )
      }
      const { pcm, sampleRate: rate } = wav ?? { pcm: bytes, sampleRate: rateOf(format) }
      if (uncommittedBytes + pcm.length > MAX_UNCOMMITTED_BYTES) {
        const state = `${
          uncommittedBytes + pcm.length
        } bytes are uncommitted, expected at most ${MAX_UNCOMMITTED_BYTES}`
        throw new RangeError(`Cannot append audio: ${state}`)
      }
      uncommittedBytes += pcm.length
      // Audio of another rate cannot be in the same piece.
      const pieces = rate === sampleRate ? [] : take(format, 0)
      sampleRate = rate
      const joined = new Uint8Array(rest.length + pcm.length)
      joined.set(rest)
      joined.set(pcm, rest.length)
      rest = joined
      return [...pieces, ...take(format, batchMs * rate / 500)]
    },
    flush: (format) => take(format, 0),
    reset() {
      rest = new Uint8Array()
      uncommittedBytes = 0
    },
    restart() {
      uncommittedBytes = 0
    },
  }
}

/** Returns the bytes of audio or of a picture. Base64 may be a data URL. */
export function decodeInput(input: AudioInput): Uint8Array {
  if (typeof input !== 'string') return ArrayBuffer.isView(input) ? toBytes(input) : new Uint8Array(input)
  try {
    return fromBase64(input.replace(/^data:[^,]*,/, ''))
  } catch {
    throw new TypeError('Cannot append: got a text that is not base64, expected bytes or base64')
  }
}
