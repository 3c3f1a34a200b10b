import type { Message } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf, type Wire } from '../../scenario.ts'
import type { Shape } from '../../shape.ts'
import { greet } from './requests.ts'

/** Reports status, content type and body of an error response, and returns the body. */
function reportError(
  t: Bench,
  aspect: string,
  response: Wire,
  status: number,
  documented: Shape,
): Record<string, unknown> {
  t.fact(`${aspect} status`, response.status, status)
  t.fact(`${aspect} content-type`, response.headers.get('content-type'), /^application\/json/)
  const body = JSON.parse(response.text) as Record<string, unknown>
  t.shape(`${aspect} body`, body, documented)
  return body
}

const scenario = scenariosOf('chat')

/** Errors of chat completions, of authentication and of routing. */
export const refusals: readonly Scenario[] = [
  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.chat.completions.create({ ...greet(t), model: 'no-such-model' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),

  scenario('messages without a user message are rejected with 1214', 2, async (client, t) => {
    const systemOnly: Message[] = [{ role: 'system', content: 'You are a helpful assistant' }]
    const attempt = client.chat.completions.create({ model: t.model, messages: systemOnly })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
    const response = await t.post('/chat/completions', { model: t.model, messages: systemOnly, stream: true })
    const body = reportError(t, 'refusal of a streamed request', response, 400, {
      error: { code: 'string', message: 'string' },
    })
    t.order('refusal of a streamed request error', body.error as object, ['code', 'message'])
  }),

  scenario('a request without authorization is rejected with 1001 on any path', 2, async (_, t) => {
    for (const path of ['/chat/completions', '/no/such/path']) {
      const response = await t.post(path, greet(t), {})
      const { error } = reportError(t, path, response, 401, { error: { code: 'string', message: 'string' } })
      t.fact(`${path} code`, (error as { code: string }).code, '1001')
    }
  }),

  scenario('a malformed key is rejected with 401', 1, async (_, t) => {
    const response = await t.post('/chat/completions', greet(t), {
      authorization: 'Bearer nonsense',
    })
    const { error } = reportError(t, 'refusal', response, 401, { error: { code: 'string', message: 'string' } })
    t.fact('code', (error as { code: string }).code, ['401', '1000', '1002', '1004'])
  }),

  scenario('an unknown path is rejected with 404 in the error format of Spring', 1, async (_, t) => {
    const response = await t.post('/chat_completions', greet(t))
    const body = reportError(t, 'refusal', response, 404, {
      'timestamp?': 'string',
      status: 'number',
      error: 'string',
      path: 'string',
    })
    t.fact('status in the body', body.status, 404)
    t.fact('path in the body', body.path, '/v4/chat_completions', 'warning')
  }),
]
