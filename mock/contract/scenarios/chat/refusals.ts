import type { Message } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf, type Wire } from '../../scenario.ts'
import type { Shape } from '../../shape.ts'
import { greet } from './requests.ts'

function refused(t: Bench, aspect: string, wire: Wire, status: number, documented: Shape): Record<string, unknown> {
  t.fact(`${aspect} status`, wire.status, status)
  t.fact(`${aspect} content-type`, wire.headers.get('content-type'), /^application\/json/)
  const body = JSON.parse(wire.text) as Record<string, unknown>
  t.shape(`${aspect} body`, body, documented)
  return body
}

const scenario = scenariosOf('chat')

/** What is refused, by the chat and before it. */
export const refusals: readonly Scenario[] = [
  scenario('a model that does not exist is refused with 1211', 1, async (client, t) => {
    const attempt = client.chat.completions.create({ ...greet(t), model: 'glm-that-never-was' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),

  scenario('a conversation without a user is refused with 1214', 2, async (client, t) => {
    const mute: Message[] = [{ role: 'system', content: 'You are a helpful assistant' }]
    const attempt = client.chat.completions.create({ model: t.model, messages: mute })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
    const wire = await t.post('/chat/completions', { model: t.model, messages: mute, stream: true })
    const body = refused(t, 'refusal of a stream', wire, 400, { error: { code: 'string', message: 'string' } })
    t.order('refusal of a stream error', body.error as object, ['code', 'message'])
  }),

  scenario('a request without authorization is refused with 1001, whatever its path', 2, async (_, t) => {
    for (const path of ['/chat/completions', '/no/such/path']) {
      const wire = await t.post(path, greet(t), {})
      const { error } = refused(t, path, wire, 401, { error: { code: 'string', message: 'string' } })
      t.fact(`${path} code`, (error as { code: string }).code, '1001')
    }
  }),

  scenario('a key that is none is refused with 401', 1, async (_, t) => {
    const wire = await t.post('/chat/completions', greet(t), {
      authorization: 'Bearer nonsense',
    })
    const { error } = refused(t, 'refusal', wire, 401, { error: { code: 'string', message: 'string' } })
    t.fact('code', (error as { code: string }).code, ['401', '1000', '1002', '1004'])
  }),

  scenario('an unknown path is 404, in the words of another framework', 1, async (_, t) => {
    const wire = await t.post('/chat_completions', greet(t))
    const body = refused(t, 'refusal', wire, 404, {
      'timestamp?': 'string',
      status: 'number',
      error: 'string',
      path: 'string',
    })
    t.fact('status in the body', body.status, 404)
    t.fact('path in the body', body.path, '/v4/chat_completions', 'warning')
  }),
]
