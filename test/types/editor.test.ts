import { describe, expect, it } from 'vitest'
import { editorOf } from '../support/editor.ts'
import { eventData, samplesNamed } from '../support/evidence.ts'

describe('an editor', () => {
  it('completes model names, although any string is accepted', () => {
    const editor = editorOf(`
      import type { ChatBody } from '../../src/types.ts'
      export const other: ChatBody = { model: 'one-of-my-own', messages: [] }
      export const body: ChatBody = { messages: [], model: '¦' }
    `)
    expect(editor.errors).toEqual([])
    expect(editor.completions()).toEqual(
      expect.arrayContaining(['glm-5.3', 'glm-4.6v', 'glm-4-voice', 'charglm-4', 'codegeex-4']),
    )
  })

  it('completes finish reasons, although any string is accepted', () => {
    const editor = editorOf(`
      import type { FinishReason } from '../../src/types.ts'
      export const other: FinishReason = 'something_new'
      export const reason: FinishReason = '¦'
    `)
    expect(editor.errors).toEqual([])
    expect(editor.completions()).toEqual(
      expect.arrayContaining(['stop', 'tool_calls', 'sensitive', 'network_error', 'model_context_window_exceeded']),
    )
  })

  it('accepts every field of the sampled requests and replies', () => {
    const samples = samplesNamed(/^chat-.*\.(json|txt)$/)
    const values = samples.flatMap(({ name, text, request }) => [
      ...(request ? [['ChatCompletionParams', request]] : []),
      ...(name.endsWith('.json')
        ? [['ChatCompletion', text]]
        : eventData(text).map((chunk) => ['ChatCompletionChunk', JSON.stringify(chunk)])),
    ])
    const { errors } = editorOf(`
      import type { ChatCompletion, ChatCompletionChunk, ChatCompletionParams } from '../../src/types/chat.ts'
      ${values.map(([type, value], index) => `export const value${index}: ${type} = ${value}`).join('\n')}
    `)
    expect(errors).toEqual([])
  })

  it('reports an error for an unknown field of a delta', () => {
    const { errors } = editorOf(`
      import type { ChatDelta } from '../../src/types/chat.ts'
      export const delta: ChatDelta = { role: 'assistant', reasoning: 'hm' }
    `)
    expect(errors).toHaveLength(1)
  })
})
