/** Runs every case of every client against a served mock, and prints the table. Started by run.mjs with a Node that the clients support. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import * as ai7 from 'ai'
import * as ai5 from 'ai-5'
import { readFile } from 'node:fs/promises'
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import process from 'node:process'
import { createZhipu } from 'zhipu-ai-provider'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { capabilities } from './cases.mjs'
import { aiSdkCases } from './clients/ai-sdk.mjs'
import { aiSdkAnthropicCases } from './clients/ai-sdk-anthropic.mjs'
import { langchainCommunityCases } from './clients/langchain-community.mjs'
import { langchainCases } from './clients/langchain.mjs'
import { openaiCases } from './clients/openai.mjs'
import { zhipuaiSdkCases } from './clients/zhipuai-sdk.mjs'
import { reasons } from './reasons.mjs'

/** Clients by the folder in node_modules that has their version. */
const clients = {
  'openai-6': openaiCases(OpenAI6),
  'openai-7': openaiCases(OpenAI7),
  '@ai-sdk/openai-compatible': aiSdkCases(ai7, ({ apiKey, baseURL }) => {
    const options = { name: 'zhipu', apiKey, baseURL, supportsStructuredOutputs: true }
    const provider = createOpenAICompatible(options)
    return { chat: (model) => provider(model), embedding: (model) => provider.embeddingModel(model) }
  }),
  'zhipu-ai-provider': aiSdkCases(ai5, ({ apiKey, baseURL }) => {
    const provider = createZhipu({ apiKey, baseURL })
    return { chat: (model) => provider(model), embedding: (model) => provider.textEmbeddingModel(model) }
  }),
  '@ai-sdk/anthropic': aiSdkAnthropicCases,
  '@langchain/openai': langchainCases,
  '@langchain/community': langchainCommunityCases,
  'zhipuai-sdk-nodejs-v4': zhipuaiSdkCases,
}

const names = process.argv.slice(2)
const zhipu = mockZhipu({ jsonSchema: 'honour' })
const server = await serve(zhipu)
const notes = []
let passed = 0
let failed = 0

/** Runs one case with an account of its own. Returns its cell. */
async function runCell(client, capability) {
  const run = clients[client][capability]
  const reason = reasons[client]?.[capability]
  const note = (text) => notes.push(`${client}, ${capability}: ${text}`)
  if (!run) {
    if (!reason) throw new Error(`${client}, ${capability}: no case and no reason`)
    note(reason)
    return '–'
  }
  const scope = zhipu.scope()
  try {
    await run({ apiKey: scope.apiKey, baseURL: server.baseURL, scope })
  } catch (error) {
    if (reason) {
      note(reason)
      return 'no'
    }
    failed++
    note(`${error.stack ?? error}`)
    return 'FAILED'
  }
  if (reason) {
    failed++
    note(`passes, but reasons.mjs says: ${reason}`)
    return 'FAILED'
  }
  passed++
  return 'ok'
}

async function label(client) {
  const manifest = new URL(`node_modules/${client}/package.json`, import.meta.url)
  const { name, version } = JSON.parse(await readFile(manifest, 'utf8'))
  return `${name} ${version}`
}

const table = [['', ...Object.keys(capabilities)]]
for (const client of Object.keys(clients).filter((name) => !names.length || names.includes(name))) {
  const cells = []
  for (const capability of Object.keys(capabilities)) cells.push(await runCell(client, capability))
  table.push([await label(client), ...cells])
}
await server.close()

const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)))
for (const row of table) console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd())
console.log(`\n${Object.entries(capabilities).map(([name, text]) => `${name}: ${text}`).join('\n')}\n`)
for (const note of notes) console.log(`- ${note}`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed || !passed ? 1 : 0
