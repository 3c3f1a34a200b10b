import { describe, expect, test } from 'vitest'
import { type MockZhipu, mockZhipu, type Scope } from '../../../mock/index.ts'
import { matchers } from '../../../mock/vitest.ts'
import { sweepFaults, type SweepOptions } from '../../../mock/sweep.ts'
import { Zhipu } from '../../../src/index.ts'

const pieces = ['你', '好', '，', '世', '界']
const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] } as const

const virtual = () => mockZhipu({ clock: 'virtual' })

function ask(zhipu: MockZhipu, { apiKey }: Scope, body: object): Promise<Response> {
  return zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, ...body }),
  })
}

/** Reads a stream as a script does that takes every chunk of bytes for whole lines, and ignores statuses and errors. */
async function readNaively(response: Response): Promise<string> {
  let text = ''
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      try {
        text += JSON.parse(line.slice(6)).choices[0].delta.content ?? ''
      } catch {
        // A line without a chunk.
      }
    }
  }
  return text
}

const naive = (zhipu: MockZhipu): SweepOptions<string> => ({
  reply: pieces,
  run: async (scope) => readNaively(await ask(zhipu, scope, { stream: true })),
})

describe('sweepFaults()', () => {
  test('every fault of a stream leaves the client with the answer or an error', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      reply: pieces,
      async run({ apiKey }) {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
        return (await client.chat.completions.stream(question).final()).message
      },
    })
    expect(report.results.length).toBeGreaterThan(200)
    expect(report.count('whole')).toBeGreaterThan(50)
    expect(report.count('error')).toBeGreaterThan(100)
    report.assertSound()
  })

  test('a reply of fourteen pieces has at least 300 faults', async () => {
    const zhipu = virtual()
    const { results } = await sweepFaults(zhipu, {
      reply: [...'这是一段更长的回答，有十四块'],
      async run({ apiKey }) {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
        return (await client.chat.completions.stream(question).final()).message
      },
    })
    expect(results.length).toBeGreaterThanOrEqual(300)
  })

  test('every fault of a stream with reasoning and a tool call leaves the client with the answer or an error', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      reply: { reasoning: ['想', '一想'], toolCalls: [{ name: 'pay', args: { amount: 100 }, unchecked: true }] },
      async run({ apiKey }) {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
        return (await client.chat.completions.stream(question).final()).message
      },
    })
    report.assertSound()
  })

  test('every fault of a whole answer leaves the client with the answer or an error', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      reply: '你好',
      async run({ apiKey }) {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
        return (await client.chat.completions.create(question)).choices[0]?.message
      },
    })
    const kinds = new Set(report.results.map(({ kind }) => kind))
    expect(kinds).toContain('cut')
    expect(kinds).not.toContain('splice')
    report.assertSound()
  })

  test('a reader without error handling fails, with one statement for each kind of fault', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, naive(zhipu))
    expect(report.isSound).toBe(false)
    const text = String(report)
    for (const kind of ['code', 'status', 'html', 'split', 'stall', 'error', 'splice']) {
      expect(text).toMatch(new RegExp(`^- ${kind} ×\\d+, smallest: `, 'm'))
    }
    expect(text).toContain('  zhipu.chat.times(Infinity).reply.stream(["你","好","，","世","界"], {"split":1})')
    expect(() => report.assertSound()).toThrow(text)
  })

  test('the printed statement reproduces the failure', async () => {
    const swept = virtual()
    const { failures } = await sweepFaults(swept, naive(swept))
    for (const kind of ['code', 'split', 'error', 'splice']) {
      const failure = failures.find((failure) => failure.kind === kind)!
      const zhipu = virtual()
      if (failure.reproduce.startsWith('zhipu.fail')) zhipu.chat.reply.stream(pieces)
      new Function('zhipu', failure.reproduce)(zhipu)
      expect(await readNaively(await ask(zhipu, zhipu, { stream: true }))).toBe(failure.value)
    }
  })

  test('a run that never ends is a hang', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, { ...naive(zhipu), faults: [{ stall: { afterEvents: 2 } }] })
    expect(report.count('hang')).toBe(1)
    expect(report.failures[0]).toMatchObject({ outcome: 'hang', reason: 'neither a value nor an error' })
  })

  test('delays of a virtual clock take no time', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      ...naive(zhipu),
      faults: [{ headersAfterMs: 3_000_000 }],
      hangAfterMs: 0,
    })
    expect(report.count('whole')).toBe(1)
  })

  test('a reordered event may change the value, because no client can detect it', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, { ...naive(zhipu), faults: ['swap', 'duplicate'] })
    expect(report.count('different')).toBeGreaterThan(4)
    expect(report.isSound).toBe(true)
  })

  test('an invariant of the test replaces the default', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      ...naive(zhipu),
      faults: ['bom', 'comments', { comments: true }] as never,
      invariant: ({ kind }) => kind === 'bom' || 'comments are unwanted',
    })
    expect(report.failures.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['comments', 'comments are unwanted'],
      ['comments', 'comments are unwanted'],
    ])
  })

  test('the fault applies to a later request of a run', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      reply: '好',
      faults: ['network'],
      atRequest: 2,
      async run(scope) {
        const first = await ask(zhipu, scope, {})
        const second = await ask(zhipu, scope, {}).catch(() => undefined)
        return [first.status, second?.status]
      },
      invariant: ({ value }) => `${value}` === '200,' || `returned ${value}`,
    })
    expect(report.results).toHaveLength(2)
    report.assertSound()
  })

  test('a script replaces the reply for other families', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, {
      script: (scope) => scope.embeddings.times(Infinity).reply({ model: 'embedding-3' }),
      faults: ['code', 'cut'],
      async run({ apiKey }) {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
        return await client.embeddings.create({ model: 'embedding-3', input: '你' })
      },
    })
    expect(report.results.length).toBeGreaterThan(50)
    report.assertSound()
  })

  test.each([
    ['no run', { reply: '好' }, 'Cannot sweep faults: run is missing, expected a function that receives a scope'],
    ['no reply', { run() {} }, 'Cannot sweep faults: neither reply nor script is given, expected one of them'],
    [
      'two replies',
      { run() {}, reply: '', script() {} },
      'Cannot sweep faults: reply and script are given, expected one of them',
    ],
    [
      'an unknown option',
      { run() {}, reply: '', fault: 'all' },
      'Cannot sweep faults: unknown option fault, did you mean faults?',
    ],
    ['an invalid fault', { run() {}, reply: '', faults: [{ split: 0 }] }, 'Cannot sweep faults: split is 0, expected'],
  ])('%s is an error of the caller', async (_, options, message) => {
    await expect(sweepFaults(virtual(), options as never)).rejects.toThrow(message)
  })

  test('an unknown kind of fault is an error with the nearest kind', async () => {
    const zhipu = virtual()
    await expect(sweepFaults(zhipu, { ...naive(zhipu), faults: ['splices' as never] })).rejects.toThrow(
      'Cannot sweep faults: this reply has no faults of kind splices, did you mean splice?',
    )
  })

  test('a run that fails without a fault is an error with its cause', async () => {
    const cause = new Error('no such city')
    const sweep = sweepFaults(virtual(), { reply: '', run: () => Promise.reject(cause) })
    await expect(sweep).rejects.toMatchObject({
      message: 'Cannot sweep faults: the run without a fault failed, expected a value',
      cause,
    })
  })

  test('a run that sends no request is an error', async () => {
    await expect(sweepFaults(virtual(), { reply: '', run: () => 1 })).rejects.toThrow(
      'the run without a fault sent 0 requests with the key of the scope, expected 1',
    )
  })

  test('a run that never ends without a fault is an error', async () => {
    const sweep = sweepFaults(virtual(), { reply: '', run: () => new Promise(() => {}), hangAfterMs: 1 })
    await expect(sweep).rejects.toThrow('the run without a fault has not ended, expected a value')
  })

  test('toBeSound() prints the report', async () => {
    const zhipu = virtual()
    const report = await sweepFaults(zhipu, { ...naive(zhipu), faults: ['splice'] })
    const verdict = matchers.toBeSound(report)
    expect([verdict.pass, verdict.message()]).toEqual([false, String(report)])
  })
})
