/** LangChain JS with `@langchain/openai`. */
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import assert from 'node:assert/strict'
import { abortAfterFirst, answer, city, cityTool, picture, question } from '../cases.mjs'

const connect = ({ apiKey, baseURL }, options) =>
  new ChatOpenAI({ model: 'glm-4.6', apiKey, configuration: { baseURL }, maxRetries: 0, ...options })

export const langchainCases = {
  async chat(api) {
    api.scope.chat.reply(answer)
    const { content, response_metadata, usage_metadata } = await connect(api).invoke(question)
    assert.deepEqual([content, response_metadata.finish_reason], [answer, 'stop'])
    assert.ok(usage_metadata.total_tokens > 0)
  },

  async stream(api) {
    api.scope.chat.reply(answer)
    let text = ''
    let finish
    for await (const chunk of await connect(api).stream(question)) {
      text += chunk.content
      finish = chunk.response_metadata.finish_reason ?? finish
    }
    assert.deepEqual([text, finish], [answer, 'stop'])
  },

  async tools(api) {
    api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
    api.scope.chat.reply(answer)
    const model = connect(api).bindTools([{ type: 'function', function: cityTool }])
    const messages = [new HumanMessage(question)]
    const call = await model.invoke(messages)
    const [{ id, args }] = call.tool_calls
    assert.deepEqual(args, { city })
    const { content } = await model.invoke([...messages, call, new ToolMessage({ content: '晴', tool_call_id: id })])
    assert.equal(content, answer)
    const { messages: sent } = api.scope.requests.at(-1).body
    assert.equal(sent[2].tool_call_id, sent[1].tool_calls[0].id)
  },

  async thinking(api) {
    api.scope.chat.reply({ reasoning: '先想想', content: answer })
    let reasoning = ''
    let text = ''
    for await (const chunk of await connect(api).stream(question)) {
      reasoning += chunk.additional_kwargs.reasoning_content ?? ''
      text += chunk.content
    }
    assert.deepEqual([reasoning, text], ['先想想', answer])
  },

  async vision(api) {
    api.scope.chat.reply(answer)
    const content = [{ type: 'image_url', image_url: { url: picture } }, { type: 'text', text: question }]
    const message = await connect(api, { model: 'glm-4.6v' }).invoke([new HumanMessage({ content })])
    assert.equal(message.content, answer)
    assert.equal(api.scope.requests.at(-1).body.messages[0].content[0].image_url.url, picture)
  },

  async embeddings(api) {
    const { apiKey, baseURL } = api
    const embeddings = new OpenAIEmbeddings({ model: 'embedding-3', apiKey, configuration: { baseURL }, maxRetries: 0 })
    const vectors = await embeddings.embedDocuments(['甲', '乙'])
    assert.deepEqual(vectors.map(({ length }) => length), [2048, 2048])
  },

  async json(api) {
    api.scope.chat.reply(JSON.stringify({ city }))
    const model = connect(api).withStructuredOutput(cityTool.parameters, { name: 'weather', method: 'jsonMode' })
    assert.deepEqual(await model.invoke(`${question} JSON`), { city })
  },

  async schema(api) {
    const model = connect(api).withStructuredOutput(cityTool.parameters, { name: 'weather', method: 'jsonSchema' })
    const { city } = await model.invoke(question)
    assert.equal(typeof city, 'string')
  },

  async errors(api) {
    const rejected = (status, code) => (error) => {
      assert.deepEqual([error.status, error.code], [status, code])
      return true
    }
    api.scope.fail({ status: 429, code: '1302' })
    await assert.rejects(connect(api).invoke(question), rejected(429, '1302'))
    await assert.rejects(connect(api, { model: 'no-such-model' }).invoke(question), rejected(400, '1211'))
    await assert.rejects(connect({ ...api, apiKey: 'wrong' }).invoke(question), (error) => error.status === 401)
  },

  abort: (api) => abortAfterFirst(api.scope, (signal) => connect(api).stream(question, { signal })),
}
