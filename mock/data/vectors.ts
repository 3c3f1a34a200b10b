import { hash, Random } from './random.ts'
import { wordsIn } from './words.ts'

/** The longest vector; shorter ones are its beginning, as with embedding-3's own. */
const whole = 2048
/** In how many places a word shows. */
const places = 32
/** How much of a vector no word explains, so that no number is zero and texts without words differ. */
const noise = 0.02

/** A word, and the groups of three letters in it, so that `cats` is near `cat`. */
function* traits(text: string): Generator<string> {
  for (const word of wordsIn(text)) {
    yield word
    const framed = ` ${word} `
    if (/[a-z0-9]/.test(word)) { for (let at = 0; at + 3 <= framed.length; at++) yield framed.slice(at, at + 3) }
  }
}

/**
 * A unit vector for a text: each of its words adds to a few places that the word alone decides. So equal texts have equal vectors, texts that
 * share words are near each other, and texts that share none are almost at right angles.
 */
export function vectorOf(text: string, dimensions: number): number[] {
  const sums = new Float64Array(whole)
  for (const trait of traits(text)) {
    const random = new Random(trait)
    for (let place = 0; place < places; place++) {
      const bits = random.uint32()
      sums[bits % whole]! += bits & 0x80000000 ? -1 : 1
    }
  }
  const random = new Random(hash(text))
  const vector = Array.from(sums.subarray(0, dimensions), (sum) => sum + (random.float() - 0.5) * noise)
  const length = Math.hypot(...vector)
  return vector.map((value) => Math.round((value / length) * 1e8) / 1e8)
}
