/** A frame of MPEG-2 Layer III has 576 samples: 24 ms. */
const SAMPLES_PER_FRAME = 576
/** 72 × 32 000 bit/s ÷ 24 000 samples/s. */
const BYTES_PER_FRAME = 96
/** Sync word, MPEG-2, Layer III, no CRC, 32 kbit/s, 24 kHz, no padding, mono. */
const HEADER = [0xff, 0xf3, 0x44, 0xc0]

/**
 * An MP3 of silence, as long as the samples at 24 kHz would be, rounded up to whole frames. The mock has no MP3 encoder: side information and main
 * data of each frame are zero, which every decoder reads as silence.
 */
export function silentMp3(samples: number): Uint8Array<ArrayBuffer> {
  const frames = Math.ceil(samples / SAMPLES_PER_FRAME)
  const bytes = new Uint8Array(frames * BYTES_PER_FRAME)
  for (let frame = 0; frame < frames; frame++) bytes.set(HEADER, frame * BYTES_PER_FRAME)
  return bytes
}
