/** The unofficial Node SDK `zhipuai-sdk-nodejs-v4`, which sends a JWT. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { answer, city, cityTool, disconnected, picture, question } from '../cases.mjs'

const { ZhipuAI } = createRequire(import.meta.url)('zhipuai-sdk-nodejs-v4')
const messages = [{ role: 'user', content: question }]
const connect = ({ apiKey, baseURL }) => new ZhipuAI({ apiKey, baseUrl: baseURL, maxRetries: 0 })
const create = (api, options) =>
  connect(api).createCompletions({ model: 'glm-4.6', messages, stream: false, ...options })

/** The SDK returns the response of a stream as it stands: the application splits the lines. */
async function readStream(response) {
  let text = ''
  for await (const piece of response.setEncoding('utf8')) text += piece
  return text.split('\n').filter((line) => line.startsWith('data: {')).map((line) => JSON.parse(line.slice(6)))
}

export const zhipuaiSdkCases = {
  async chat(api) {
    api.scope.chat.reply(answer)
    const { choices: [{ message, finish_reason }], usage } = await create(api)
    assert.deepEqual([message.content, finish_reason], [answer, 'stop'])
    assert.ok(usage.total_tokens > 0)
  },

  async stream(api) {
    api.scope.chat.reply(answer)
    const chunks = await readStream(await create(api, { stream: true }))
    const text = chunks.map(({ choices: [{ delta }] }) => delta.content ?? '').join('')
    assert.deepEqual([text, chunks.at(-1).choices[0].finish_reason], [answer, 'stop'])
  },

  async tools(api) {
    api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
    api.scope.chat.reply(answer)
    const tools = [{ type: 'function', function: cityTool }]
    const { choices: [{ message }] } = await create(api, { tools })
    const [{ id, function: { arguments: json } }] = message.tool_calls
    assert.deepEqual(JSON.parse(json), { city })
    const next = await create(api, {
      tools,
      messages: [...messages, message, { role: 'tool', tool_call_id: id, content: '晴' }],
    })
    assert.equal(next.choices[0].message.content, answer)
  },

  async thinking(api) {
    api.scope.chat.reply({ reasoning: '先想想', content: answer })
    const chunks = await readStream(await create(api, { stream: true }))
    const join = (member) => chunks.map(({ choices: [{ delta }] }) => delta[member] ?? '').join('')
    assert.deepEqual([join('reasoning_content'), join('content')], ['先想想', answer])
  },

  async vision(api) {
    api.scope.chat.reply(answer)
    const content = [{ type: 'image_url', image_url: { url: picture } }, { type: 'text', text: question }]
    const { choices: [{ message }] } = await create(api, { model: 'glm-4.6v', messages: [{ role: 'user', content }] })
    assert.equal(message.content, answer)
  },

  async embeddings(api) {
    const { data: [{ embedding }] } = await connect(api).createEmbeddings({ model: 'embedding-3', input: '甲' })
    assert.equal(embedding.length, 2048)
  },

  json: undefined,
  schema: undefined,

  async errors(api) {
    const rejected = (code) => ({ error }) => {
      assert.equal(error.code, code)
      return true
    }
    const wrongSecret = { ...api, apiKey: `${api.apiKey.split('.')[0]}.wrong` }
    api.scope.fail({ status: 429, code: '1302' })
    await assert.rejects(create(api), rejected('1302'))
    await assert.rejects(create(api, { model: 'no-such-model' }), rejected('1211'))
    await assert.rejects(create(wrongSecret), rejected('401'))
  },

  async abort(api) {
    const held = api.scope.chat.hold()
    held.write('半')
    const response = await create(api, { stream: true })
    for await (const piece of response.setEncoding('utf8')) {
      assert.match(piece, /半/)
      break
    }
    await disconnected(api.scope, held)
  },
}
