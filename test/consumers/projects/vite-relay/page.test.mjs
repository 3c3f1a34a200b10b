/** Opens the page that `vite build` has built in a headless Chromium. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { after, afterEach, test } from 'node:test'
import { chromium } from 'playwright-core'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { start } from './server.mjs'

const zhipu = mockZhipu()
const served = await serve(zhipu, { env: true })
const server = await start()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox',
    '--no-zygote',
    '--disable-gpu',
    '--headless=shell',
    '--in-process-gpu',
    '--use-angle=swiftshader',
  ],
})
const page = await browser.newPage()
await page.goto(`${server.origin}/`)
await page.waitForFunction(() => globalThis.ask)

afterEach(() => zhipu.reset())
after(async () => {
  await browser.close()
  server.close()
  await served.close()
})

test('the page shows the pieces of an answer', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  assert.deepEqual(await page.evaluate(() => globalThis.ask('glm-4.6')), ['你', '好'])
  assert.equal(await page.textContent('#answer'), '你好')
  assert.equal(zhipu.requests.length, 1)
})

test('the page reads the code of an error through the relay', async () => {
  zhipu.fail({ code: '1301' })
  assert.deepEqual(await page.evaluate(() => globalThis.ask('glm-4.6')), ['1301'])
})

test('the relay refuses another model', async () => {
  assert.deepEqual(await page.evaluate(() => globalThis.ask('glm-5')), ['403'])
  assert.equal(zhipu.requests.length, 0)
})

test('a page that is closed ends the request to Zhipu', async () => {
  const held = zhipu.chat.hold()
  const other = await browser.newPage()
  await other.goto(`${server.origin}/`)
  await other.waitForFunction(() => globalThis.ask)
  await other.evaluate(() => void globalThis.ask('glm-4.6'))
  await held.arrived
  held.write('你')
  await other.waitForFunction(() => document.querySelector('#answer').textContent === '你')
  await other.close()
  await held.left
  assert.equal(zhipu.requests.at(-1).left, true)
})

test('the built page contains no key and nothing of the mock', async () => {
  for (const file of await readdir('dist/assets')) {
    const text = await readFile(`dist/assets/${file}`, 'utf8')
    assert.ok(!text.includes(zhipu.apiKey) && !text.includes('mockZhipu'), file)
  }
})
