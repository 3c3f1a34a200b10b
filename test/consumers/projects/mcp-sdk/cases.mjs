import { ResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { expect, onTestFinished, test } from 'vitest'
import { connect, connectBySse, search } from './connect.mjs'

/** Tests of the SDK against the mock, by the root of its MCP servers. */
export function testClient(zhipu, root) {
  const open = async (server) => {
    const client = await connect(`${root()}/${server}/mcp`, zhipu.apiKey)
    onTestFinished(() => client.close())
    return client
  }

  test('the SDK shakes hands, lists the tools and calls one', async () => {
    const client = await open('web_search_prime')
    expect(client.getServerVersion()).toEqual({ name: 'mcp-web-search-prime', version: '0.0.1' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['web_search_prime'])
    expect(await search(client, 'Node.js')).toHaveLength(10)
  })

  test('the SDK reads what a test has scripted for each server', async () => {
    zhipu.mcp.webSearch.reply([{ title: 'Node.js', link: 'https://nodejs.org' }])
    zhipu.mcp.reader.reply({ title: 'Scripted' })
    zhipu.mcp.zread.when({ tool: 'read_file' }).reply('<file_content>\n# Vite\n</file_content>')
    expect(await search(await open('web_search_prime'), 'Node.js')).toMatchObject([{ link: 'https://nodejs.org' }])
    const reader = await open('web_reader')
    const page = await reader.callTool({ name: 'webReader', arguments: { url: 'https://example.com' } })
    expect(JSON.parse(page.content[0].text).title).toBe('Scripted')
    const zread = await open('zread')
    const args = { repo_name: 'vitejs/vite', file_path: 'README.md' }
    const file = await zread.callTool({ name: 'read_file', arguments: args })
    expect(JSON.parse(file.content[0].text)).toContain('# Vite')
  })

  test('the notification is answered with HTTP 200, which the SDK accepts; it opens no stream then, as after 202', async () => {
    await open('zread')
    await expect.poll(() => zhipu.requests.map(({ method, body, status }) => [method, body?.method, status])).toEqual([
      ['POST', 'initialize', 200],
      ['POST', 'notifications/initialized', 200],
    ])
  })

  test('an error of a tool resolves, so that the application has to read the text', async () => {
    const client = await open('web_search_prime')
    zhipu.mcp.webSearch.fail({ code: '1302' })
    await expect(search(client, 'Node.js')).rejects.toThrow('MCP error -429: {"error":{"code":"1302"')
    zhipu.limit({ toolCalls: 0 })
    await expect(search(client, 'Node.js')).rejects.toThrow('"code":"1310"')
  })

  test('an error of HTTP and an unknown method reject', async () => {
    const client = await open('web_search_prime')
    zhipu.mcp.webSearch.fail({ status: 503 })
    await expect(search(client, 'Node.js')).rejects.toMatchObject({ code: 503 })
    zhipu.mcp.fail.network()
    await expect(search(client, 'Node.js')).rejects.toThrow()
    await expect(client.request({ method: 'no/such' }, ResultSchema)).rejects.toMatchObject({ code: -32601 })
  })

  test('a ping is answered', async () => {
    expect(await (await open('zread')).ping()).toEqual({})
  })

  test('a wrong key is HTTP 200 without JSON-RPC, which the SDK reports as an invalid message', async () => {
    const connecting = connect(`${root()}/zread/mcp`, `${zhipu.apiKey}x`)
    await expect(connecting).rejects.toMatchObject({ name: 'ZodError' })
    expect(zhipu.requests.at(-1)?.status ?? 200).toBe(200)
  })

  test('without its session a call gets a text about the API key; the application connects again', async () => {
    const client = await open('web_search_prime')
    await client.transport.terminateSession()
    await expect(search(client, 'Node.js')).rejects.toThrow('MCP error -401: Api key not found')
    expect(await search(await open('web_search_prime'), 'Node.js')).toHaveLength(10)
  })

  test('the older transport works with the key in the URL', async () => {
    zhipu.mcp.webSearch.reply([])
    const client = await connectBySse(`${root()}/web_search/sse`, zhipu.apiKey)
    onTestFinished(() => client.close())
    expect(await search(client, 'Node.js')).toEqual([])
  })
}
