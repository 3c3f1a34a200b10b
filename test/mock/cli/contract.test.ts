import { describe, expect, it } from 'vitest'
import { run } from '../../../mock/cli/contract.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { apiThat } from '../../support/loopback-server.ts'
import { worldWith } from './fake-io.ts'

describe('contract', () => {
  it('runs against the mock, tells each verdict on standard error and the report on standard output', async () => {
    const world = worldWith()
    expect(await run(['--family', 'chat'], world)).toBe(0)
    expect(world.written.err).toMatch(/^passed {3}chat: create\(\) returns one choice.* \(\d+ ms\)$/m)
    expect(world.written.out).toMatch(/^mock: \d+ passed, 0 failed, 0 skipped; \d+ requests, at most \d+ tokens$/m)
  })

  it('--json prints the report as JSON', async () => {
    const world = worldWith()
    expect(await run(['--family', 'chat', '--json'], world)).toBe(0)
    const { target, verdicts } = JSON.parse(world.written.out)
    expect(target).toBe('mock')
    expect(verdicts[0]).toMatchObject({ family: 'chat', outcome: 'passed' })
  })

  it('exits with 1 when a scenario failed, and puts the API beside the mock', async () => {
    await using api = await apiThat((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"nonsense":true}')
    })
    const world = worldWith({ env: { ZHIPUAI_API_KEY: 'id.secret' } })
    expect(await run(['--target', api.baseURL, '--family', 'chat', '--model', 'glm-4.7-flash'], world)).toBe(1)
    expect(world.written.out).toMatch(/^critical {2}chat: answer id +string +absent +string$/m)
    expect(new Set(api.asked.slice(0, 5).map(({ model }) => model))).toEqual(new Set(['glm-4.7-flash']))
  })

  it('skips a live run without a key and exits with 0', async () => {
    const world = worldWith()
    expect(await run(['--target', 'live', '--family', 'chat'], world)).toBe(0)
    expect(world.written.out).toMatch(/^live: 0 passed, 0 failed, \d+ skipped; 0 requests/m)
    expect(world.written.out).toContain('  no key: ZHIPUAI_API_KEY is not set\n')
    expect(world.written.out).toContain('All scenarios were skipped: nothing to compare')
    expect(world.written.out.trim().split('\n')).toHaveLength(4)
    expect(world.written.err).toBe('')
  })

  it('exits with 1 when a target that was asked told nothing, and says why once', async () => {
    const world = worldWith()
    expect(await run(['--target', 'http://127.0.0.1:1/api/paas/v4', '--family', 'chat'], world)).toBe(1)
    expect(world.written.out).toMatch(/^http:\S+: 0 passed, 0 failed, \d+ skipped/m)
    expect(world.written.out).toContain('scenarios of chat\n')
    expect(world.written.out).toContain('no connection to http://127.0.0.1:1\n')
  })

  it('asks with a key that is none, wherever it runs', async () => {
    const zhipu = mockZhipu()
    const server = await serve(zhipu)
    const world = worldWith()
    expect(await run(['--target', server.baseURL, '--family', 'chat'], world)).toBe(0)
    await server.close()
    expect(world.written.err).toMatch(/^passed {3}chat: a malformed key is rejected with 401/m)
  })

  it('refuses a key that cannot be one before anything is asked', async () => {
    const world = worldWith({ env: { ZHIPUAI_API_KEY: 'nonsense' } })
    expect(await run(['--target', 'live', '--family', 'chat'], world)).toBe(2)
    expect(world.written.err).toBe('Cannot run contract: the key is malformed, expected id.secret\n')
  })

  it.each([
    [['--target', 'moon'], /unknown target moon/],
    [['--family', 'cats'], /unknown family cats/],
    [['--nonsense'], /--nonsense/],
  ])('tells in one line that it does not understand %j, and exits with 2', async (args, line) => {
    const world = worldWith()
    expect(await run(args, world)).toBe(2)
    expect(world.written.err).toMatch(line)
    expect(world.written.err.match(/\n/g)).toHaveLength(1)
  })
})
