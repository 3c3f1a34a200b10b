import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../../../mock/cli/chat.ts'
import { fakeIo } from '../../mock/cli/fake-io.ts'
import { delta, done, event, finish } from '../server/chat.ts'

/** Sequences by what they do to a terminal. */
const escapes: readonly (readonly [string, string])[] = [
  ['a write to the clipboard', '\u001b]52;c;ZXZpbA==\u0007'],
  ['a clear of the screen', '\u001b[2J\u001b[H'],
  ['a title', '\u001b]0;title\u0007'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\'],
  ['a sequence of eight bits', '\u009b2J'],
  ['a device control string', '\u001bP+q\u001b\\'],
  ['a query of the cursor', '\u001b[6n'],
  ['single control characters', '\u0007\u0008\u000b\u000c\u000e\u000f\u007f'],
  ['a carriage return', 'visible\rhidden'],
]

/** Characters that control a terminal, beside tab and line feed. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/** Runs `zhipu-fetch chat` on a terminal, against a server that answers with this body. */
async function chat(type: string, status: number, body: string, args: readonly string[] = []) {
  const server = createServer((_, response) => void response.writeHead(status, { 'content-type': type }).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const ZHIPUAI_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4`
  const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'id.secret', ZHIPUAI_BASE_URL, NO_COLOR: '1' }, outputIsTerminal: true })
  const exitCode = await run([...args, 'hi'], io)
  return { exitCode, written: io.written }
}

describe.each(escapes)('zhipu-fetch chat on a terminal, when the server sends %s', (_, escape) => {
  test('prints the text of an answer without it', async () => {
    // Split inside the sequence, because a model sends it in tokens.
    const events = [`before ${escape.slice(0, 2)}`, `${escape.slice(2)} after`].map((text) => delta(text)).join('')
    const { written } = await chat('text/event-stream', 200, events + finish() + done)
    expect(written.out).toMatch(/before [^]* after/)
    expect(written.out).not.toMatch(control)
  })

  test('prints reasoning and a complete answer without it', async () => {
    const reasoning = event({ id: '1', choices: [{ index: 0, delta: { reasoning_content: `hm ${escape}` } }] })
    const { written } = await chat('text/event-stream', 200, reasoning + delta('x') + finish() + done)
    expect(written.err).not.toMatch(control)
    const message = { role: 'assistant', content: `before ${escape} after` }
    const body = JSON.stringify({ id: '1', choices: [{ index: 0, finish_reason: 'stop', message }] })
    const whole = await chat('application/json', 200, body, ['--no-stream'])
    expect(whole.written.out).not.toMatch(control)
  })

  test('prints the message of an error without it', async () => {
    const body = JSON.stringify({ error: { code: '1210', message: `invalid ${escape}` } })
    const { exitCode, written } = await chat('application/json', 400, body)
    expect(exitCode).toBe(1)
    expect(written.err).not.toMatch(control)
  })
})
