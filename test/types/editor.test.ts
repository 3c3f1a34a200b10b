import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { editorOf } from '../support/editor.ts'

describe('an editor', () => {
  it('offers the models, though any string is a model', () => {
    const editor = editorOf(`
      import type { ChatBody } from '../../src/types.ts'
      export const other: ChatBody = { model: 'one-of-my-own', messages: [] }
      export const body: ChatBody = { messages: [], model: '¦' }
    `)
    expect(editor.complaints).toEqual([])
    expect(editor.offered()).toEqual(
      expect.arrayContaining(['glm-5.3', 'glm-4.6v', 'glm-4-voice', 'charglm-4', 'codegeex-4']),
    )
  })

  it('offers the reasons an answer may end for, though any string is a reason', () => {
    const editor = editorOf(`
      import type { FinishReason } from '../../src/types.ts'
      export const other: FinishReason = 'something_new'
      export const reason: FinishReason = '¦'
    `)
    expect(editor.complaints).toEqual([])
    expect(editor.offered()).toEqual(
      expect.arrayContaining(['stop', 'tool_calls', 'sensitive', 'network_error', 'model_context_window_exceeded']),
    )
  })

  it('knows every field of every recorded question and answer, where recordings stand beside the project', () => {
    const folder = fileURLToPath(new URL('../../../shared/api/transcripts', import.meta.url))
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('chat-')) : []
    if (names.length === 0) console.log('no recordings beside the project: nothing to compare')
    const values = names.flatMap((name) => {
      const text = readFileSync(`${folder}/${name}`, 'utf8')
      if (name.endsWith('.request.json')) return [['ChatCompletionParams', text]]
      if (name.endsWith('.json')) return [['ChatCompletion', text]]
      return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => ['ChatCompletionChunk', data])
    })
    const { complaints } = editorOf(`
      import type { ChatCompletion, ChatCompletionChunk, ChatCompletionParams } from '../../src/types/chat.ts'
      ${values.map(([type, value], at) => `export const value${at}: ${type} = ${value}`).join('\n')}
    `)
    expect(complaints).toEqual([])
  })

  it('would complain of a field that nobody has heard of', () => {
    const { complaints } = editorOf(`
      import type { ChatDelta } from '../../src/types/chat.ts'
      export const delta: ChatDelta = { role: 'assistant', reasoning: 'hm' }
    `)
    expect(complaints).toHaveLength(1)
  })
})
