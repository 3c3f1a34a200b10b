import { describe, expect, test } from 'vitest'
import { isZhipuError, Zhipu } from '../../../src/index.ts'
import { samplesNamed } from '../../support/evidence.ts'
import { type RawClient, rawClient, type RawResponse } from '../../support/raw-client.ts'

/** Names say HTTP status and business code: `error-429-1302-zh.json`. */
const samples = samplesNamed(/^error-.*\.json$/).map(({ title, name, text, request }) => {
  const [, status = '', kind = ''] = /^error-(\d+)-(\w+(?:-(?:monitor|application|v3))?)/.exec(name) ?? []
  const language = name.includes('-en') ? 'en' as const : 'zh' as const
  return { title, text, status: Number(status), kind, language, body: request && JSON.parse(request) }
})

const chat = 'POST /paas/v4/chat/completions'
const user = (content: string) => ({ role: 'user', content })

/** Sends a request that the mock rejects with the error. */
const requests: Readonly<Record<string, (send: RawClient) => Promise<RawResponse>>> = {
  '1211': (send) => send(chat, { model: 'no-such-model', messages: [user('你好')] }),
  '1214': (send) => send(chat, { model: 'glm-4.6', messages: [{ role: 'system', content: '你好' }] }),
  '1301': (send) => send(chat, { model: 'glm-4.6', messages: [user('敏感词示例')] }),
  '401': (send) => send(chat, {}, { authorization: 'Bearer nonsense' }),
  '1001': (send) => send(chat, {}, { authorization: '' }),
  spring: (send) => send('POST /paas/v4/no/such/path', {}),
  '1000-monitor': (send) => sendFailing(send, '1000', 'GET /monitor/usage/quota/limit'),
  '1214-application': (send) => {
    const key_value_pairs = [{ id: 'user', type: 'input', name: '用户提问', value: '你好' }]
    const body = { app_id: '1', conversation_id: 'no-such-conversation', key_value_pairs }
    return send('POST /llm-application/open/v2/application/generate_request_id', body)
  },
  '1001-v3': (send) => send('POST /paas/v3/model-api/chatglm_turbo/invoke', {}, { authorization: '' }),
}

/** Makes the mock reply with the code once. */
function sendFailing(send: RawClient, code: string, target: string): Promise<RawResponse> {
  send.zhipu.fail({ code })
  return send(target)
}

/** The message in any of the envelopes; Spring has it in `error`. */
function messageIn({ error, message, msg }: { error?: string | { message: string }; message?: string; msg?: string }) {
  if (typeof error === 'string') return error
  return error?.message ?? message ?? msg
}

/** Replaces what differs between any two replies: ids, times and the requested path. */
const blank = (json: string) =>
  json
    .replace(/"timestamp":("[^"]*"|\d+)/g, '"timestamp":0')
    .replace(/"path":"[^"]*"/g, '"path":""')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'time')
    .replace(/\b\d{14}[0-9a-f]{16}\b/g, 'id')

describe('errors of the API', () => {
  test.each(samples)('the mock sends the bytes of $title', async ({ text, status, kind, language, body }) => {
    const send = rawClient({}, language === 'en' ? 'api.z.ai' : 'open.bigmodel.cn')
    const request = requests[kind] ?? ((send: RawClient) => sendFailing(send, kind, 'GET /paas/v4/models'))
    const reply = body ? await send(chat, body) : await request(send)
    expect(reply.status).toBe(status)
    expect(reply.type).toMatch(/^application\/json/)
    // The samples of the documentation are indented.
    expect(blank(reply.text)).toBe(blank(JSON.stringify(JSON.parse(text))))
  })

  test.each(samples)('the client rejects with status, code and message of $title', async ({ text, status, kind }) => {
    const fetch = () => Promise.resolve(new Response(text, { status, headers: { 'content-type': 'application/json' } }))
    const zhipu = new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
    const error: unknown = await zhipu.models.list().catch((reason: unknown) => reason)
    if (!isZhipuError(error)) throw error
    expect(error.status).toBe(status)
    expect(error.code ?? '').toBe(kind === 'spring' ? '' : kind.split('-')[0])
    expect(error.message).toContain(messageIn(JSON.parse(text)))
  })
})
