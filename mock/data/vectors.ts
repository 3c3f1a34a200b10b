import { hash, Random } from './random.ts'
import { wordsIn } from './word-overlap.ts'

/** The maximum length of a vector. Shorter vectors are its first numbers, as with embedding-3. */
const MAX_DIMENSIONS = 2048
/** The number of dimensions that one word changes. */
const DIMENSIONS_PER_WORD = 32
/** Amplitude of random noise, so that no number is zero and texts without words differ. */
const NOISE = 0.02

/** The words of a text and their groups of three letters, so that `cats` is near `cat`. */
function* featuresOf(text: string): Generator<string> {
  for (const word of wordsIn(text)) {
    yield word
    if (!/[a-z0-9]/.test(word)) continue
    const padded = ` ${word} `
    for (let start = 0; start + 3 <= padded.length; start++) yield padded.slice(start, start + 3)
  }
}

/**
 * The unit vector of a text. Each word changes a few dimensions that depend only on the word, so equal texts have equal vectors, texts with
 * common words are near each other, and texts without common words are almost orthogonal.
 */
export function vectorOf(text: string, dimensions: number): number[] {
  const sums = new Float64Array(MAX_DIMENSIONS)
  for (const feature of featuresOf(text)) {
    const random = new Random(feature)
    for (let count = 0; count < DIMENSIONS_PER_WORD; count++) {
      const bits = random.uint32()
      sums[bits % MAX_DIMENSIONS]! += bits & 0x80000000 ? -1 : 1
    }
  }
  const random = new Random(hash(text))
  const vector = Array.from(sums.subarray(0, dimensions), (sum) => sum + (random.float() - 0.5) * NOISE)
  const length = Math.hypot(...vector)
  return vector.map((value) => Math.round((value / length) * 1e8) / 1e8)
}
