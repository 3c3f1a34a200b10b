/** Serves the page and MSW's worker from port 0, opens them in a headless Chromium, and looks at what the page has found. */
import { build } from 'esbuild'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import process from 'node:process'
import { chromium } from 'playwright-core'

const { outputFiles } = await build({ entryPoints: ['page.mjs'], bundle: true, format: 'esm', write: false })
const files = {
  '/': ['text/html', '<script type="module" src="/page.js"></script>'],
  '/page.js': ['text/javascript', outputFiles[0].text],
  '/mockServiceWorker.js': ['text/javascript', await readFile('node_modules/msw/lib/mockServiceWorker.js')],
}
const server = createServer(({ url }, response) => {
  const [type, body] = files[url] ?? ['text/plain', '']
  response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

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
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.log(error.message))
  page.on('console', (message) => console.log(message.text()))
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.waitForFunction(() => globalThis.result, null, { timeout: 30_000 })
  const result = await page.evaluate(() => globalThis.result)
  assert.deepEqual(result, { whole: '你好', pieces: ['你', '好'], requests: 3 })
  console.log('browser: 1 passed')
} finally {
  await browser.close()
  server.close()
}
