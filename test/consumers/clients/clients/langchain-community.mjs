/** LangChain JS with the classes for Zhipu of `@langchain/community`, which send a JWT and parse streams themselves. */
import { ChatZhipuAI } from '@langchain/community/chat_models/zhipuai'
import { ZhipuAIEmbeddings } from '@langchain/community/embeddings/zhipuai'
import { HumanMessage } from '@langchain/core/messages'
import assert from 'node:assert/strict'
import { abortAfterFirst, answer, city, cityTool, picture, question } from '../cases.mjs'

/** The URL is no option of the class, but a member. */
function connect({ apiKey, baseURL }, options) {
  const model = new ChatZhipuAI({ model: 'glm-4.6', apiKey, maxRetries: 0, ...options })
  model.apiUrl = `${baseURL}/chat/completions`
  return model
}

export const langchainCommunityCases = {
  async chat(api) {
    api.scope.chat.reply(answer)
    let usage
    const handleLLMEnd = ({ llmOutput }) => void (usage = llmOutput.tokenUsage)
    const { content } = await connect(api).invoke(question, { callbacks: [{ handleLLMEnd }] })
    assert.equal(content, answer)
    assert.ok(usage.totalTokens > 0)
  },

  async stream(api) {
    api.scope.chat.reply(answer)
    let text = ''
    for await (const chunk of await connect(api).stream(question)) text += chunk.content
    assert.equal(text, answer)
    api.scope.chat.reply(answer)
    const { content } = await connect(api, { streaming: true }).invoke(question)
    assert.equal(content, answer)
  },

  async tools(api) {
    for (const streaming of [false, true]) {
      api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
      const model = connect(api, { streaming }).bindTools([{ type: 'function', function: cityTool }])
      const { tool_calls: [{ name, args }] } = await model.invoke(question)
      assert.deepEqual([name, args], [cityTool.name, { city }])
    }
  },

  async vision(api) {
    api.scope.chat.reply(answer)
    const content = [{ type: 'image_url', image_url: { url: picture } }, { type: 'text', text: question }]
    const message = await connect(api, { model: 'glm-4.6v' }).invoke([new HumanMessage({ content })])
    assert.equal(message.content, answer)
    assert.equal(api.scope.requests.at(-1).body.messages[0].content[0].image_url.url, picture)
  },

  async embeddings({ apiKey, baseURL }) {
    const embeddings = new ZhipuAIEmbeddings({ apiKey, modelName: 'embedding-3', maxRetries: 0 })
    embeddings.embeddingsAPIURL = `${baseURL}/embeddings`
    const vectors = await embeddings.embedDocuments(['甲', '乙'])
    assert.deepEqual(vectors.map(({ length }) => length), [2048, 2048])
  },

  async errors(api) {
    for (const streaming of [false, true]) {
      api.scope.fail({ status: 429, code: '1302' })
      await assert.rejects(connect(api, { streaming }).invoke(question), /速率限制/)
      await assert.rejects(connect(api, { streaming, model: 'no-such-model' }).invoke(question), /模型不存在/)
      await assert.rejects(connect({ ...api, apiKey: `${api.apiKey}x` }, { streaming }).invoke(question), /令牌/)
    }
  },

  abort: (api) => abortAfterFirst(api.scope, (signal) => connect(api).stream(question, { signal })),
}
