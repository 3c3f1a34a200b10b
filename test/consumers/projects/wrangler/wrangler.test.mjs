/** `wrangler dev` and `wrangler deploy --dry-run`, without a connection to other machines than this one. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { after, afterEach, before, test } from 'node:test'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

const wrangler = 'node_modules/wrangler/bin/wrangler.js'
const env = {
  ...process.env,
  CI: 'true',
  // No update check, usage data, error report, and no file with properties of a request at Cloudflare.
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}
const zhipu = mockZhipu()
const server = await serve(zhipu)
let dev
let origin

before(async () => {
  const variables = { ZHIPUAI_API_KEY: zhipu.apiKey, ZHIPUAI_BASE_URL: server.baseURL }
  const bindings = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const flags = ['--local', '--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0']
  dev = spawn(process.execPath, [wrangler, 'dev', ...flags, ...bindings], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: dev.stdout })) {
    origin = /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (origin) break
  }
  dev.stdout.resume()
  assert.ok(origin, 'wrangler dev is ready')
})
afterEach(() => zhipu.reset())
after(async () => {
  dev.kill('SIGINT')
  await new Promise((resolve) => dev.once('exit', resolve))
  await server.close()
})

test('wrangler dev: the worker answers with the text', async () => {
  zhipu.chat.reply('你好！')
  const response = await fetch(`${origin}/text`, { method: 'POST', body: '你好' })
  assert.equal(await response.text(), '你好！')
  assert.equal(zhipu.requests.at(-1).body.messages[0].content, '你好')
})

test('wrangler dev: the worker streams its answer', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const response = await fetch(origin, { method: 'POST', body: '你好' })
  assert.match(await response.text(), /^data: \{[^]*"你"[^]*"好"[^]*data: \[DONE\]\n\n$/)
})

test('wrangler deploy --dry-run bundles the worker without modules of Node', async () => {
  const args = [wrangler, 'deploy', '--dry-run', '--outdir', 'bundle', '--minify']
  const printed = await new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { env },
      (error, stdout, stderr) => error ? reject(error) : resolve(stdout + stderr),
    )
  })
  assert.match(printed, /Total Upload: .* gzip: /)
  assert.doesNotMatch(printed, /node:|WARNING/)
  assert.ok((await readdir('bundle')).includes('worker.js'))
  assert.doesNotMatch(await readFile('bundle/worker.js', 'utf8'), /(from|import|require\()\s*["']node:/)
})
