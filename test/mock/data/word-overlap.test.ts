import { expect, test } from 'vitest'
import { overlap, wordsIn } from '../../../mock/data/word-overlap.ts'

test.each([
  ['Carson City', ['carson', 'city']],
  ['今天天气', ['今', '天', '今天', '天', '天天', '气', '天气']],
  ['今天，天气', ['今', '天', '今天', '天', '气', '天气']],
  ['GLM-4.6很好', ['glm', '4', '6', '很', '好', '很好']],
  ['苹果pie很好', ['苹', '果', '苹果', 'pie', '很', '好', '很好']],
  ['naïve Straße', ['naïve', 'straße']],
  ['!?', []],
])('wordsIn(%j) is %j', (text, words) => expect(wordsIn(text)).toEqual(words))

test.each([
  ['capital of Nevada', 'Carson City is the Capital of Nevada.', 1],
  ['capital of Nevada', 'Nevada', 1 / 3],
  ['天气', '气天', 2 / 3],
  ['capital', 'capitals', 0],
  ['!?', '!?', 0],
  ['a a a b', 'b', 1 / 2],
])('overlap(%j, %j) is %d', (query, text, share) => expect(overlap(query, text)).toBeCloseTo(share))
