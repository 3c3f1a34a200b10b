import { describe, expect, test } from 'vitest'
import { keyVariables as contractKeyVariables, run } from '../../../mock/cli/contract.ts'
import { scenarios } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { keyVariables } from '../../../src/internal/auth.ts'
import { sendJSON, serveReplies } from '../contract/serve-replies.ts'
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
    await using api = await serveReplies((response) => sendJSON(response, 200, { nonsense: true }))
    const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'id.secret' } })
    expect(await run(['--target', api.baseURL, '--family', 'chat'], io)).toBe(1)
    expect(io.written.out).toMatch(/^ {2}critical {2}answer id +\S+ +absent +\S+$/m)
    expect(io.written.out).not.toMatch(/TypeError|SyntaxError|undefined|Cannot read/)
  })

  test('--model chooses the model', async () => {
    const models: string[] = []
    const zhipu = mockZhipu()
    const server = await serve(zhipu)
    const io = fakeIo()
    const args = ['--target', server.baseURL, '--model', 'glm-4.7', '--scenario', 'chat: create() returns one choice']
    expect(await run(args, io)).toBe(0)
    await server.close()
    for (const { body } of zhipu.requests) models.push((body as { model?: string } | undefined)?.model ?? '')
    expect(models).toContain('glm-4.7')
  })

  test('exits with 2 for a live run without a key', async () => {
    const io = fakeIo()
    expect(await run(['--target', 'live', '--family', 'chat'], io)).toBe(2)
    expect(io.written).toEqual({
      out: '',
      err:
        'Cannot run contract: the live API needs a key, expected one in ZHIPUAI_API_KEY, ZHIPU_API_KEY or ZAI_API_KEY\n',
    })
  })

  test.each(['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY'])(
    'asks for a target when %s is set',
    async (variable) => {
      const io = fakeIo({ env: { [variable]: 'id.secret' } })
      expect(await run([], io)).toBe(2)
      expect(io.written.out).toBe('')
      expect(io.written.err).toContain(`${variable} is set and no --target is given`)
      expect(io.written.err).toContain('"zhipu-fetch contract --target live"')
      expect(io.written.err).toContain('"zhipu-fetch contract --target mock"')
      expect(io.written.err).toMatch(/at most 400 requests and 30000 tokens/)
    },
  )

  test('reads the keys and the base URLs that the client reads', () => {
    expect(contractKeyVariables).toEqual(keyVariables)
  })

  test.each([
    [{ ZHIPU_API_KEY: 'id.secret', ZAI_BASE_URL: 'BASE' }, 'Bearer id.secret'],
    [{ ZAI_API_KEY: 'a.b', ZHIPUAI_BASE_URL: 'BASE' }, 'Bearer a.b'],
  ])('sends the key of the environment %j to the live API', async (variables, authorization) => {
    const seen: string[] = []
    await using api = await serveReplies((response, _path, request) => {
      seen.push(request.headers.authorization ?? '')
      sendJSON(response, 401, { error: { code: '1000', message: '身份验证失败。' } })
    })
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('BASE', api.baseURL)]),
    )
    expect(await run(['--target', 'live'], fakeIo({ env }))).toBe(2)
    expect(seen).toEqual([authorization])
  })

  test('says before a run on a real target what it can cost', async () => {
    await using api = await serveReplies((response) =>
      sendJSON(response, 401, { error: { code: '1000', message: '身份验证失败。' } })
    )
    const io = fakeIo()
    await run([
      '--target',
      api.baseURL,
      '--family',
      'images',
      '--paid',
      '--max-requests',
      '7',
      '--max-tokens',
      '8',
      '--max-time',
      '9',
    ], io)
    expect(io.written.err).toMatch(
      /^2 scenarios need at most \d+ requests, 0 tokens, 0 web searches .*, billed per call: an image\. Limits: 7 requests, 8 tokens, 1 web search, 9 s\.$/m,
    )
  })

  test('--max-requests is a bound that a run never exceeds', async () => {
    const zhipu = mockZhipu()
    const server = await serve(zhipu)
    const io = fakeIo()
    await run(['--target', server.baseURL, '--family', 'chat', '--max-requests', '5'], io)
    await server.close()
    expect(zhipu.requests.length).toBe(5)
    expect(io.written.out).toMatch(/not compared, the budget is used up/)
  })

  test('--fail-on warning exits with 1 for a warning', async () => {
    await using api = await serveReplies((response, path) =>
      path === '/models'
        ? sendJSON(response, 200, { object: 'list', data: [] })
        : sendJSON(response, 400, { error: { code: '1211', message: 'Unknown Model' } })
    )
    const args = ['--target', api.baseURL, '--scenario', 'async: a task with an unknown model']
    expect(await run(args, fakeIo())).toBe(0)
    expect(await run([...args, '--fail-on', 'warning'], fakeIo())).toBe(1)
  })

  test('--list prints the selected scenarios and sends nothing', async () => {
    const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'id.secret' } })
    expect(await run(['--list', '--family', 'images'], io)).toBe(0)
    expect(io.written.err).toBe('')
    expect(io.written.out.trim().split('\n')).toEqual([
      'images: an image is returned as a URL and can be downloaded (--paid: an image)',
      'images: an unsupported size is rejected with 1214, and an unknown model with 1211',
    ])
  })

  test('--help lists limits, exit codes and every family', async () => {
    const io = fakeIo()
    expect(await run(['--help'], io)).toBe(0)
    for (const { family } of scenarios) expect(io.written.out).toMatch(new RegExp(`\\b${family}\\b`))
    expect(io.written.out).toMatch(/--max-requests N default 400/)
    expect(io.written.out).toMatch(/^Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /m)
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
    [['--scenario', 'cats'], /no scenario matches "cats"/],
    [['--max-requests', 'many'], /--max-requests is many, expected a whole number/],
    [['--max-time', '0'], /--max-time is 0, expected seconds up to 86400/],
    [['--fail-on', 'love'], /--fail-on is love, expected critical, warning, info/],
  ])('prints one line for the invalid command line %j and exits with 2', async (args, line) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(2)
    expect(io.written.err).toMatch(line)
    expect(io.written.err.match(/\n/g)).toHaveLength(1)
  })
})
