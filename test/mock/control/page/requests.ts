import type { LoggedRequest } from '../../../../mock/control/request-log.ts'

const defaults: LoggedRequest = {
  id: 1,
  at: '2026-11-20T10:11:12.345Z',
  account: 'abcdef0123456789',
  method: 'POST',
  path: '/paas/v4/chat/completions',
  target: '/api/paas/v4/chat/completions',
  host: '127.0.0.1:4010',
  headers: { 'content-type': 'application/json' },
  status: 200,
  contentType: 'application/json',
  frames: [],
  isOpen: false,
  hasLeft: false,
}

/** A logged request as `/__mock/events` sends it. */
export const request = (id: number, more: Partial<LoggedRequest> = {}): LoggedRequest => ({ ...defaults, id, ...more })

export const conversation = (content: unknown, more: object = {}): object => ({
  model: 'glm-4.6',
  messages: [{ role: 'system', content: 'Be kind' }, { role: 'user', content }],
  ...more,
})

export const event = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, ...more }] })}\n\n`

/** A stream with every kind of delta: reasoning, content and tool calls. */
export const streamed: LoggedRequest = request(1, {
  contentType: 'text/event-stream;charset=UTF-8',
  body: conversation([{ type: 'text', text: 'What is it like?' }, { type: 'image_url' }]),
  frames: [
    event({ role: 'assistant', reasoning_content: 'let me' }),
    event({ reasoning_content: ' think' }),
    event({ content: 'It is' }),
    event({ tool_calls: [{ index: 0, function: { name: 'weather', arguments: '{"city"' } }] }),
    event({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    event({}, { finish_reason: 'tool_calls' }),
    'data: [DONE]\n\n',
  ].map((text, index) => ({ afterMs: 10 + index * 333, text })),
})
