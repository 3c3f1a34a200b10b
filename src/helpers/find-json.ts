/** What the next token of a JSON text must be. */
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end'

const opening = /[[{]/g
const whiteSpace = /[ \t\r\n]*/y
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Finds the complete JSON objects and arrays in a text, in order. Brackets of the prose around them are skipped, and so are values that are
 * part of a broken or unfinished one.
 *
 * Linear in the text, whatever it contains: a token that does not fit breaks all containers that are open, so the search continues there.
 */
export function findJSON(text: string): string[] {
  const found: string[] = []
  for (let index = 0; index < text.length;) {
    opening.lastIndex = index
    const start = opening.exec(text)?.index
    if (start === undefined) break
    const { end, isComplete } = scan(text, start)
    if (isComplete) found.push(text.slice(start, end))
    index = end
  }
  return found
}

/** Reads the container that begins here. `end` is the index after it, or that of the first token that does not fit. */
function scan(text: string, start: number): { end: number; isComplete: boolean } {
  // The brackets that are open at this place.
  const open: string[] = []
  let expected: Expected = 'value'
  for (let index = start;;) {
    index = endOfMatch(whiteSpace, text, index)!
    const character = text[index] ?? ''
    const isValue: boolean = expected.startsWith('value')
    let end: number | undefined
    if (isValue && (character === '{' || character === '[')) {
      open.push(character)
      expected = character === '{' ? 'key or end' : 'value or end'
      end = index + 1
    } else if (expected.endsWith('end') && character === closingOf(open.at(-1))) {
      open.pop()
      if (!open.length) return { end: index + 1, isComplete: true }
      expected = 'comma or end'
      end = index + 1
    } else if (expected.startsWith('comma') && character === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value'
      end = index + 1
    } else if (expected === 'colon' && character === ':') {
      expected = 'value'
      end = index + 1
    } else if (character === '"' && (isValue || expected.startsWith('key'))) {
      expected = isValue ? 'comma or end' : 'colon'
      end = endOfString(text, index)
    } else if (isValue) {
      expected = 'comma or end'
      end = endOfMatch(literal, text, index)
    }
    if (end === undefined) return { end: index, isComplete: false }
    index = end
  }
}

function closingOf(bracket: string | undefined): string {
  return bracket === '{' ? '}' : ']'
}

function endOfMatch(pattern: RegExp, text: string, index: number): number | undefined {
  pattern.lastIndex = index
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Returns the index after a string, or the end of the text if that comes first; `undefined` at a line break, which JSON strings escape. */
function endOfString(text: string, start: number): number | undefined {
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index]!
    if (character === '"') return index + 1
    if (character < ' ') return
    if (character === '\\') index++
  }
  return text.length
}
