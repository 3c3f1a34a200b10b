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

  it('shows the documentation of the fields of a request', () => {
    const editor = editorOf(`
      import type { Zhipu } from '../../src/index.ts'
      declare const zhipu: Zhipu
      void zhipu.chat.completions.create({ model: 'glm-4.6', messages: [], temperature: 1, thinking: { type: 'enabled' } })
      void zhipu.chat.completions.stream({ model: 'glm-4.6', messages: [], do_sample: true })
      void zhipu.embeddings.create({ model: 'embedding-3', input: 'a', dimensions: 256 })
      void zhipu.images.generations.create({ model: 'cogview-4', prompt: 'a', size: '1024x1024' })
      void zhipu.audio.speech.create({ model: 'glm-tts', input: 'a', voice: 'tongtong', speed: 1 })
      void zhipu.webSearch.create({ search_engine: 'search_std', count: 5, search_query: 'a' })
    `)
    expect(editor.errors).toEqual([])
    for (const name of ['temperature', 'thinking', 'do_sample', 'dimensions', 'size', 'speed', 'count']) {
      expect(editor.documentation(name), name).toMatch(/\w+ \w+/)
    }
  })

  it('accepts unknown fields of a request, and reports one error for a wrong value', () => {
    const program = (fields: string) => `
      import type { Zhipu } from '../../src/index.ts'
      declare const zhipu: Zhipu
      void zhipu.chat.completions.create({ messages: [], ${fields} })
    `
    expect(editorOf(program("model: 'x', new_field: 1")).errors).toEqual([])
    const [error, ...others] = editorOf(program('model: 5')).errors
    expect(others).toEqual([])
    expect(error).toBe("Type 'number' is not assignable to type 'string'.")
    expect(editorOf(program('')).errors.join()).toMatch(/Property 'model' is missing/)
  })
})
