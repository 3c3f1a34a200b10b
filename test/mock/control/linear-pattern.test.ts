import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { LinearPattern } from '../../../mock/control/linear-pattern.ts'
import { Random } from '../../support/random.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))

describe('LinearPattern', () => {
  test.each<[string, string, string[]]>([
    ['weather|rain', 'i', ['The WEATHER?', 'rain', 'rai', '']],
    ['^a(?:b|c)*d$', '', ['ad', 'abcbd', 'xabd', 'abd\n', 'abde']],
    ['^line$', 'm', ['a\nline\nb', 'aline', 'line\r\nx']],
    ['\\bcat\\b', '', ['a cat.', 'concat', 'cats', 'cat']],
    ['\\Bcat', '', ['concat', 'cat']],
    ['a.c', '', ['abc', 'a\nc', 'a😀c']],
    ['a.c', 's', ['a\nc']],
    ['^.$', 'u', ['😀', '你', 'ab']],
    ['^.$', '', ['😀', '你', 'ab']],
    ['\\p{Script=Han}{2,3}', 'u', ['你好', '你', 'ab']],
    ['^[^\\]a-c-]+$', '', ['xyz', 'x]', 'b', '-']],
    ['[]', '', ['', 'a']],
    ['[^]', '', ['\n', '']],
    ['^\\u4f60\\x41\\cA\\0$', '', ['你A\x01\0', '你A']],
    ['^\\u{1F600}|\\ud83d\\ude01$', 'u', ['😀', '😁', '\ud83d']],
    ['^(?<year>\\d{4})-\\d{1,2}$', '', ['2026-1', '2026-11', '2026-111', '206-1']],
    ['^a{2}b{1,}c{0,2}d{0}e?$', '', ['aab', 'aabbcce', 'ab', 'aabccc', 'aabd']],
    ['^a{,2}$|x{y|}', '', ['a{,2}', 'aa', 'x{y', '}']],
    ['^(a*)*b', '', ['b', 'aaab', 'c']],
    ['(|a)+$', '', ['', 'b']],
    ['^a+?b*?$', '', ['aab', 'b']],
    ['a', 'y', ['a', 'ba']],
    ['a', 'g', ['ba', 'ba', 'b']],
    ['K', 'iu', ['\u212a', 'k']],
    ['K', 'i', ['\u212a', 'k']],
    ['\\w', 'iu', ['ſ', '-']],
    ['', '', ['', 'x']],
    ['a/b', '', ['a/b', 'ab']],
  ])('/%s/%s matches the same texts as the RegExp of the runtime', (source, flags, texts) => {
    for (const text of texts) {
      expect([text, new LinearPattern(source, flags).test(text)]).toEqual([text, new RegExp(source, flags).test(text)])
    }
  })

  test(`random patterns match the same texts as the RegExp of the runtime (seed ${seed})`, () => {
    const random = new Random(seed)
    const atoms = ['a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b', '(a|b)', '(?:ab|)', '(b.)']
    const quantifiers = ['', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?']
    for (let count = 0; count < 3000; count++) {
      const part = () => {
        const atom = random.pick(atoms)
        return ['^', '$', '\\b'].includes(atom) ? atom : atom + random.pick(quantifiers)
      }
      const source = Array.from({ length: 1 + random.below(4) }, () => random.below(6) === 0 ? '|' : part()).join(
        '',
      )
      const text = Array.from({ length: random.below(7) }, () => random.pick(['a', 'b', ' ', '\n'])).join('')
      const flags = random.pick(['', 'i', 'm', 's', 'u'])
      const expected = new RegExp(source, flags).test(text)
      expect([source, flags, text, new LinearPattern(source, flags).test(text)]).toEqual([
        source,
        flags,
        text,
        expected,
      ])
    }
  })

  test.each([
    ['^(a+)+$'],
    ['^(a|aa)+$'],
    ['^(a|a)*$'],
    ['(.*a){20}$'],
    ['^(.*)*(.*)*(.*)*x$'],
    ['(a?){30}a{30}$'],
    ['^(\\w+\\s?)*$'],
    ['a*a*a*a*a*a*b'],
  ])('/%s/ is matched in linear time with a text on which backtracking takes hours', (source) => {
    expect(new LinearPattern(source, '').test(`${'a'.repeat(30_000)}!`)).toBe(false)
  }, 60_000)

  test.each([
    ['(a)\\1', '', 'it has a backreference, expected a pattern that is matched in linear time'],
    ['(?<n>a)\\k<n>', '', 'it has a backreference'],
    ['(?=a)b', '', 'it has a lookahead, a lookbehind or modifiers'],
    ['(?!a)b', '', 'it has a lookahead'],
    ['(?<=a)b', '', 'it has a lookahead'],
    ['(?<!a)b', '', 'it has a lookahead'],
    ['[a--b]', 'v', 'it has the flag v, expected u or no such flag'],
    ['a{1001}', '', 'it has too many parts, expected at most 1000'],
    ['((a{100}){100}){100}', '', 'it has too many parts'],
    ['((?:){100000}){100000}', '', 'it has too many parts'],
    ['a{0,4000000000}', '', 'it has too many parts'],
    ['a'.repeat(1001), '', 'it has 1001 characters, expected at most 1000'],
  ])('/%s/%s is refused with the reason', (source, flags, reason) => {
    expect(() => new LinearPattern(source, flags)).toThrow(TypeError)
    expect(() => new LinearPattern(source, flags)).toThrow(`: ${reason}`)
  })

  test('a pattern that the runtime refuses is a SyntaxError', () => {
    expect(() => new LinearPattern('(', '')).toThrow(SyntaxError)
  })

  test('a text that takes too many steps is a RangeError that names the pattern', () => {
    const pattern = new LinearPattern('(.*a){150}$', '')
    expect(() => pattern.test('ab'.repeat(1_000_000))).toThrow(
      'Cannot match pattern /(.*a){150}$/: a text of 2000000 characters takes more than 10000000 steps',
    )
  })
})
