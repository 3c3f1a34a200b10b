import { expect, test } from 'vitest'
import type { AnswerContext } from '../../../../mock/platform/turn/answer-context.ts'
import { splitReply } from '../../../../mock/platform/turn/split-reply.ts'

test('splitReply() splits a reply of more chunks than a call takes arguments', () => {
  const style = { chunkTokens: { reasoning: 1, content: 1 }, newlineFirst: false }
  const context = { style, model: { name: 'glm-4.6' } } as unknown as AnswerContext
  const chunks = Array.from({ length: 500_000 }, () => 'a')
  expect(splitReply({ reasoning: chunks, content: chunks }, context)).toHaveLength(2 * chunks.length)
})
