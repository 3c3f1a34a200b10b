import type { Message } from '../../../../src/index.ts'
import { isCodingBase } from '../../api-base.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { reportError } from './report-error.ts'
import { greet } from './requests.ts'

const scenario = scenariosOf('chat')

/** Errors of chat completions, of authentication and of routing. */
export const refusals: readonly Scenario[] = [
  scenario('an unknown model is rejected with 1211', 2, async (client, t) => {
    const request = { ...greet(t), model: 'no-such-model' }
    // The coding base was observed with 1214 in August 2026.
    const code = isCodingBase(t.options) ? ['1211', '1214'] : '1211'
    await t.refusal('refusal', client.chat.completions.create(request), { status: 400, code })
    await t.refusal('refusal of a stream', client.chat.completions.stream(request).final(), { status: 400, code })
  }),

  scenario('messages without a user message are rejected with 1214', 2, async (client, t) => {
    const systemOnly: Message[] = [{ role: 'system', content: 'You are a helpful assistant' }]
    const attempt = client.chat.completions.create({ model: t.model, messages: systemOnly })
    await t.refusal('refusal', attempt, {
      status: 400,
      code: '1214',
      message:
        /(messages 参数非法。请检查文档。|The messages parameter is illegal\. Please check the documentation\.)$/,
    })
    const response = await t.post('/chat/completions', { model: t.model, messages: systemOnly, stream: true })
    const body = reportError(t, 'refusal of a streamed request', response, 400)
    t.order('refusal of a streamed request error', body.error, ['code', 'message'])
  }),

  scenario('a request without authorization is rejected with 1001 on any path', 2, async (_, t) => {
    for (const path of ['/chat/completions', '/no/such/path']) {
      const response = await t.post(path, greet(t), {})
      const { error } = reportError(t, path, response, 401)
      t.fact(`${path} code`, Object(error).code, '1001')
    }
  }),

  scenario('a malformed key is rejected with 401', 1, async (_, t) => {
    const response = await t.post('/chat/completions', greet(t), { authorization: 'Bearer nonsense' })
    const { error } = reportError(t, 'refusal', response, 401)
    t.fact('code', Object(error).code, ['401', '1000', '1002', '1004'])
  }),

  scenario('an unknown path is rejected with 404 in the error format of Spring', 1, async (_, t) => {
    const response = await t.post('/chat_completions', greet(t))
    const body = reportError(t, 'refusal', response, 404, {
      // Z.ai omits it. Observed.
      'timestamp?': /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/,
      status: 'integer',
      error: '=Not Found',
      path: 'text',
    })
    t.fact('status in the body', body.status, 404)
    t.fact('path in the body', body.path, '/v4/chat_completions')
  }),

  // Observed at Z.ai in July 2026.
  scenario('an unknown service is reported with HTTP 200 and success false', 1, async (_, t) => {
    const root = `${t.options.baseURL}`.replace(/(\/coding)?\/paas\/v4$/, '')
    const response = await t.fetch(`${root}/no-such-service/v4/models`)
    t.fact('status', response.status, 200, 'warning')
    t.fact('body', await response.text(), '{"code":500,"msg":"404 NOT_FOUND","success":false}', 'warning')
  }),
]
