import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

// A process of its own, so that listen() of the test cannot intercept it: it gets the address of a served mock.
const zhipu = mockZhipu()
const server = await serve(zhipu)
const client = new Client({ name: 'consumer', version: '1.0.0' })
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

beforeAll(async () => {
  await writeFile('pixel.png', png, 'base64')
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['node_modules/@z_ai/mcp-server/build/index.js'],
      env: { ...process.env, Z_AI_API_KEY: zhipu.apiKey, Z_AI_BASE_URL: `${server.baseURL}/`, Z_AI_RETRY_COUNT: '0' },
      stderr: 'ignore',
    }),
  )
})
afterEach(() => zhipu.reset())
afterAll(async () => {
  await client.close()
  await server.close()
})

const analyze = (image_source) => {
  return client.callTool({ name: 'analyze_image', arguments: { image_source, prompt: 'What is this?' } })
}

test('the vision server lists its tools', async () => {
  const { tools } = await client.listTools()
  expect(client.getServerVersion().name).toBe('zai-mcp-server')
  expect(tools.map(({ name }) => name)).toContain('analyze_image')
})

test('a tool asks the chat of the mock, with a local file as a data URL', async () => {
  zhipu.chat.reply('A red pixel')
  const { content } = await analyze('pixel.png')
  expect(content[0].text).toContain('A red pixel')
  const [{ body, headers }] = zhipu.requests
  expect(body.thinking).toEqual({ type: 'enabled' })
  expect(body.messages.at(-1).content[0].image_url.url).toMatch(/^data:image\/png;base64,/)
  expect(headers['x-title']).toBe('4.5V MCP Local')
})

test('a tool asks with several images', async () => {
  zhipu.chat.reply('No difference')
  const { content } = await client.callTool({
    name: 'ui_diff_check',
    arguments: { expected_image_source: 'pixel.png', actual_image_source: 'pixel.png', prompt: 'Compare' },
  })
  expect(content[0].text).toContain('No difference')
})

test('an error of the API is the text of a result with isError', async () => {
  zhipu.chat.fail({ code: '1302', times: Infinity })
  const { content, isError } = await analyze('pixel.png')
  expect(isError).toBe(true)
  expect(content[0].text).toMatch(/429.*1302/s)
})

test('a missing file is reported without a request', async () => {
  const { content, isError } = await analyze('none.png')
  expect(isError).toBe(true)
  expect(content[0].text).toContain('not found')
  expect(zhipu.requests).toEqual([])
})
