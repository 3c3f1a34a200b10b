import { describe, expect, test } from 'vitest'
import { run } from '../../../mock/cli/contract.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { serveLoopback } from '../../support/loopback-server.ts'
import { fakeIo } from './fake-io.ts'

describe('zhipu-fetch contract', () => {
  test('runs against the mock, with progress on standard error and the report on standard output', async () => {
    const io = fakeIo()
    expect(await run(['--family', 'chat'], io)).toBe(0)
    expect(io.written.err).toMatch(/^passed {3}chat: create\(\) returns one choice.* \(\d+ ms\)$/m)
    expect(io.written.out).toMatch(/^mock: \d+ passed, 0 failed, 0 skipped; \d+ requests, at most \d+ tokens$/m)
  })

  test('--json prints the report as JSON', async () => {
    const io = fakeIo()
    expect(await run(['--family', 'chat', '--json'], io)).toBe(0)
    const { target, verdicts } = JSON.parse(io.written.out)
    expect(target).toBe('mock')
    expect(verdicts[0]).toMatchObject({ family: 'chat', outcome: 'passed' })
  })

  test('exits with 1 when a scenario failed, and compares the API with the mock', async () => {
    await using api = await serveLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"nonsense":true}')
    })
    const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'id.secret' } })
    expect(await run(['--target', api.baseURL, '--family', 'chat', '--model', 'glm-4.7-flash'], io)).toBe(1)
    expect(io.written.out).toMatch(/^critical {2}chat: answer id +string +absent +string$/m)
    expect(new Set(api.bodies.slice(0, 5).map(({ model }) => model))).toEqual(new Set(['glm-4.7-flash']))
  })

  test('skips a live run without a key and exits with 0', async () => {
    const io = fakeIo()
    expect(await run(['--target', 'live', '--family', 'chat'], io)).toBe(0)
    expect(io.written.out).toMatch(/^live: 0 passed, 0 failed, \d+ skipped; 0 requests/m)
    expect(io.written.out).toContain('  no key: ZHIPUAI_API_KEY is not set\n')
    expect(io.written.out).toContain('All scenarios were skipped: nothing to compare')
    expect(io.written.out.trim().split('\n')).toHaveLength(4)
    expect(io.written.err).toBe('')
  })

  test('exits with 1 when the target cannot be reached, and prints the reason once', async () => {
    const io = fakeIo()
    expect(await run(['--target', 'http://127.0.0.1:1/api/paas/v4', '--family', 'chat'], io)).toBe(1)
    expect(io.written.out).toMatch(/^http:\S+: 0 passed, 0 failed, \d+ skipped/m)
    expect(io.written.out).toContain('scenarios of chat\n')
    expect(io.written.out).toContain('no connection to http://127.0.0.1:1\n')
  })

  test('tests a malformed key on every target', async () => {
    const zhipu = mockZhipu()
    const server = await serve(zhipu)
    const io = fakeIo()
    expect(await run(['--target', server.baseURL, '--family', 'chat'], io)).toBe(0)
    await server.close()
    expect(io.written.err).toMatch(/^passed {3}chat: a malformed key is rejected with 401/m)
  })

  test('rejects a malformed key before it sends a request', async () => {
    const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'nonsense' } })
    expect(await run(['--target', 'live', '--family', 'chat'], io)).toBe(2)
    expect(io.written.err).toBe('Cannot run contract: the key is malformed, expected id.secret\n')
  })

  test.each([
    [['--target', 'moon'], /unknown target moon/],
    [['--family', 'cats'], /unknown family cats/],
    [['--nonsense'], /--nonsense/],
  ])('prints one line for the invalid command line %j and exits with 2', async (args, line) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(2)
    expect(io.written.err).toMatch(line)
    expect(io.written.err.match(/\n/g)).toHaveLength(1)
  })
})
