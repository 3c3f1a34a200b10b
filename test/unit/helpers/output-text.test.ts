import { expect, test } from 'vitest'
import { outputText } from '../../../src/index.ts'
import type { ResponseObject, TextSource } from '../../../src/index.ts'

const text = (value: string) => ({ type: 'text' as const, text: value })
const message = { role: 'assistant' as const, content: '你好', reasoning_content: 'hm' }
const head = { id: '1', request_id: '1', created: 1, model: 'glm-4.6' }
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

/** A Responses answer with reasoning and two messages. */
const response: ResponseObject = {
  id: '1',
  object: 'response',
  created_at: 1,
  model: 'glm-5.3',
  status: 'completed',
  output: [
    { type: 'reasoning', id: '1', status: 'completed', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] },
    ...['你', '好'].map((text) => ({
      type: 'message' as const,
      id: text,
      role: 'assistant' as const,
      status: 'completed',
      content: [{ type: 'output_text' as const, text }],
    })),
  ],
}

test.each<[string, TextSource, string]>([
  ['a string', '你好', '你好'],
  ['a list of parts', [text('你'), text('好')], '你好'],
  ['a message', message, '你好'],
  ['a message with parts', { role: 'assistant', content: [text('你'), text('好')] }, '你好'],
  ['a chat completion', { ...head, usage, choices: [{ index: 0, finish_reason: 'stop', message }] }, '你好'],
  ['a chat task', { ...head, task_status: 'SUCCESS', choices: [{ index: 0, finish_reason: 'stop', message }] }, '你好'],
  ['a chunk', { ...head, choices: [{ index: 0, delta: { content: '你' } }] }, '你'],
  ['a Responses answer with two messages', response, '你好'],
])('outputText() returns the text of %s', (_, source, expected) => {
  expect(outputText(source)).toBe(expected)
})

test.each<[string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['a message with tool calls', { role: 'assistant', content: null, tool_calls: [] }],
  ['a chunk with usage only', { choices: [] }],
  ['a chunk with reasoning', { choices: [{ index: 0, delta: { reasoning_content: 'hm' } }] }],
  ['a task that is running', { id: '1', task_status: 'PROCESSING' }],
  ['a response without output', { output: [] }],
  ['malformed choices', { choices: [null] }],
  ['choices that are no array', { choices: { message: { content: 'a' } } }],
  ['malformed output', { output: [null, { type: 'message' }, { type: 'message', content: 7 }] }],
  ['a content that is a number', 7],
  ['a list of malformed parts', [null, { text: 7 }]],
])('outputText() returns an empty string for %s', (_, source) => {
  expect(outputText(source as TextSource)).toBe('')
})
