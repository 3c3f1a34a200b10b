import { fromBase64, toBase64 } from './base64.ts'
import { encodeWAV, toBytes } from './encode-wav.ts'
import type { PCM } from './encode-wav.ts'
import type { RealtimeClientEvent } from './events.ts'
import { failWith, quiet } from './failure.ts'
import { isWAV, readWAV } from './parse-wav.ts'
import type { WAVAudio } from './parse-wav.ts'

/** Audio for `append()`: samples, a WAV file, or either as base64. */
export type AudioInput = PCM | ArrayBuffer | string

/** Bytes of samples in one event: as base64 in JSON they stay below 250 000 bytes, the limit of frames. Even, so that no sample is cut. */
const MAX_PIECE_BYTES = 180_000

/** The server refuses more audio before a commit with `audio_buffer_size_exceeded` (observed 2026). */
const MAX_UNCOMMITTED_BYTES = 10_000_000

/** Sends audio and pictures. */
export interface MediaInput {
  /** Whether audio was added since the last commit. */
  readonly hasAudio: boolean
  /** Sends audio; what is shorter than `batchMs` waits for the next piece. Rejects as `RealtimeSession.append()` does. */
  append(audio: AudioInput): Promise<void>
  appendVideo(jpeg: AudioInput): Promise<void>
  /** Sends what is left, before a commit. */
  flush(): void
  /** Forgets what was not sent, when the buffer is committed or cleared. */
  reset(): void
  /** Counts again from 0, after a commit of the server. */
  restart(): void
}

/**
 * Creates the input of a session. `getFormat` returns the current `input_audio_format`.
 */
export function createInput(
  batchMs: number,
  getFormat: () => string,
  send: (event: RealtimeClientEvent, durationMs?: number) => Promise<void>,
): MediaInput {
  // Samples that were not sent, and their rate.
  let rest: Uint8Array = new Uint8Array()
  let sampleRate = 0
  let uncommittedBytes = 0

  /** Sends what is collected, as long as `keepBytes` are left. */
  const sendPieces = async (keepBytes: number) => {
    const sent: Promise<void>[] = []
    while (rest.length > 1 && rest.length >= keepBytes) {
      const pcm = rest.subarray(0, Math.min(MAX_PIECE_BYTES, rest.length & ~1))
      rest = rest.subarray(pcm.length)
      const bytes = getFormat().startsWith('wav') ? encodeWAV(pcm, sampleRate) : pcm
      const durationMs = pcm.length / sampleRate * 500
      sent.push(send({ type: 'input_audio_buffer.append', audio: toBase64(bytes) }, durationMs))
    }
    await Promise.all(sent)
  }
  const flush = () => void quiet(sendPieces(0))

  return {
    get hasAudio() {
      return !!uncommittedBytes
    },
    async append(input) {
      const bytes = decode(input)
      if (!bytes) return failWith('notAudio', input)
      const format = getFormat()
      // That of `pcm24` is 24 000 Hz. Without a number it is 16 000 Hz.
      const rate = Number(/\d+/.exec(format)?.[0] ?? 16) * 1000
      let audio: Pick<WAVAudio, 'pcm' | 'sampleRate'> = { pcm: bytes, sampleRate: rate }
      if (isWAV(bytes)) {
        const wav = readWAV(bytes)
        const isAccepted = wav && wav.channels === 1 && wav.bitsPerSample === 16 && wav.format !== 3 &&
          (wav.sampleRate === rate || format.startsWith('wav'))
        if (!isAccepted) return failWith('wavMistake', wav, format, rate)
        audio = wav
      }
      const { pcm } = audio
      const total = uncommittedBytes + pcm.length
      if (total > MAX_UNCOMMITTED_BYTES) return failWith('audioOverflow', total, MAX_UNCOMMITTED_BYTES)
      uncommittedBytes = total
      // Audio of another rate cannot be in the same piece.
      if (sampleRate !== audio.sampleRate) flush()
      sampleRate = audio.sampleRate
      const joined = new Uint8Array(rest.length + pcm.length)
      joined.set(rest)
      joined.set(pcm, rest.length)
      rest = joined
      await sendPieces(batchMs * sampleRate / 500)
    },
    async appendVideo(jpeg) {
      const bytes = decode(jpeg)
      if (!bytes) return failWith('notAudio', jpeg)
      await send({ type: 'input_audio_buffer.append_video_frame', video_frame: toBase64(bytes) })
    },
    flush,
    reset() {
      rest = new Uint8Array()
      uncommittedBytes = 0
    },
    restart() {
      uncommittedBytes = 0
    },
  }
}

/** Returns the bytes of audio or of a picture; `undefined` for anything else. Base64 may be a data URL. */
function decode(input: AudioInput): Uint8Array | undefined {
  try {
    if (typeof input === 'string') return fromBase64(input.replace(/^data:[^,]*,/, ''))
    const view = ArrayBuffer.isView(input) ? input : new DataView(input)
    // Samples of Web Audio are floats, whose bytes would be noise.
    if (!((view as PCM).BYTES_PER_ELEMENT > 2)) return toBytes(view)
  } catch {
    // Reported by the caller of this function.
  }
}
