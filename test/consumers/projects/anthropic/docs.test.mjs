import { readFile, writeFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'

test('the example of docs/protocols.md prints the message', async () => {
  const page = await readFile(new URL('node_modules/zhipu-fetch/docs/protocols.md', import.meta.url), 'utf8')
  const [example] = [...page.matchAll(/^```javascript\n([\s\S]*?)^```/gm)].map(([, code]) => code)
    .filter((code) => code.includes('@anthropic-ai/sdk'))
  await writeFile(new URL('example.mjs', import.meta.url), example)
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('./example.mjs')
  expect(print.mock.calls).toEqual([[[
    { type: 'thinking', thinking: 'A greeting.', signature: expect.any(String) },
    { type: 'text', text: 'Hello!' },
  ]]])
})
