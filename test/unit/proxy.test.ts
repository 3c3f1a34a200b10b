import { createServer, request as send } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mockZhipu } from '../../mock/index.ts'
import { serve } from '../../mock/server.ts'
import { root } from '../policy/source.ts'
import { eachLine, start } from '../support/child.ts'

/** A forwarding proxy on loopback, which counts what it forwards: requests with a whole URL, and tunnels. */
async function startProxy(): Promise<{ url: string; count(): number } & AsyncDisposable> {
  let count = 0
  const server = createServer((incoming, outgoing) => {
    count++
    const { method, headers } = incoming
    const forwarded = send(`${incoming.url}`, { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    incoming.pipe(forwarded)
  })
  server.on('connect', ({ url }, socket) => {
    count++
    const [host, port] = `${url}`.split(':')
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    for (const end of [socket, target]) end.on('error', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

/** The lines below `// Deno:` and the like in the proxy example of the documentation. */
function recipeFor(runtime: string): string {
  const [, block = ''] =
    /<!-- proxy -->\s*```\w*\n([^]*?)```/.exec(readFileSync(join(root, 'docs/runtimes.md'), 'utf8')) ?? []
  const [, lines = ''] = new RegExp(`// ${runtime}[^\n]*:\n([^]*?)(?=// |$)`).exec(block) ?? []
  return lines
}

const client = pathToFileURL(join(root, 'src/index.ts')).href
const bin = (name: string) => join(root, 'node_modules/.bin', name)

describe('the proxy example of the documentation', () => {
  test.each([
    ['Deno', [bin('deno'), 'eval', '--no-lock', '--ext=ts']],
    ['Bun', [bin('bun'), '-e']],
  ])('sends the requests of one client through the proxy on %s', async (runtime, [program = '', ...args]) => {
    const zhipu = mockZhipu()
    await using server = await serve(zhipu)
    await using proxy = await startProxy()
    const recipe = recipeFor(runtime).replace('http://proxy.example:8080', proxy.url)
    expect(recipe).toContain(proxy.url)
    const options = `apiKey: '${zhipu.apiKey}', baseURL: '${server.baseURL}', `
    const code = `import { Zhipu } from '${client}'
${recipe.replace('new Zhipu({ ', `const zhipu = new Zhipu({ ${options}`)}
const { data } = await zhipu.models.list()
console.log(data.length)`
    const child = start(program, [...args, code], { cwd: root, env: { NO_PROXY: '' } })
    const lines: string[] = []
    await eachLine(child.process.stdout!, (line) => lines.push(line))
    expect([await child.ended, child.stderr()]).toEqual(['exit 0', ''])
    expect(Number(lines.at(-1))).toBeGreaterThan(5)
    expect(proxy.count()).toBe(1)
  }, 30_000)
})
