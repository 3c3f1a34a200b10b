import { expect, it, onTestFinished } from 'vitest'
import { renderReport, runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'

const families = ['realtime']

it('sessions of a real target are compared with the mock, and what no source says is noted', async () => {
  const zhipu = mockZhipu()
  const server = await serve(zhipu)
  onTestFinished(() => server.close())
  const budget = { paid: true }
  const report = await runContract({ target: server.baseURL, apiKey: zhipu.apiKey, families, budget })
  expect(report.verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  expect(report.notes).toContain(
    'realtime: a message with text gets a response: the message is ignored: the response is empty',
  )
  expect(renderReport(report)).toContain('Found where no source says what to expect:\n  realtime: ')
  // Every session was closed.
  await expect.poll(() => zhipu.backend.sockets.size).toBe(0)
})

it('the order of the events of a turn is compared', async () => {
  const zhipu = mockZhipu({ realtime: { itemEvents: false, noise: false } })
  zhipu.realtime.reply('好', { swap: 1 })
  const report = await runContract({ mock: zhipu, families, scenarios: ['speech is transcribed'] })
  expect(report.verdicts).toMatchObject([{ outcome: 'failed' }])
})

it('an account without balance is a reason to skip sessions', async () => {
  const zhipu = mockZhipu()
  const server = await serve(zhipu)
  onTestFinished(() => server.close())
  const { verdicts } = await runContract({
    target: server.baseURL,
    apiKey: zhipu.apiKey,
    families,
    scenarios: ['begins with its defaults', 'in the query'],
    onVerdict: () => zhipu.limit({ balance: 0 }),
  })
  expect(verdicts).toMatchObject([{ outcome: 'passed' }, { outcome: 'skipped', skipped: 'account' }])
})

it('sessions are not run with an own fetch and without a WebSocket class', async () => {
  const { fetch, apiKey, WebSocket } = mockZhipu()
  const options = { target: 'https://api.z.ai/api/paas/v4', fetch, apiKey, families, scenarios: ['in the query'] }
  expect((await runContract(options)).verdicts).toMatchObject([{ outcome: 'skipped', skipped: 'requirement' }])
  const report = await runContract({ ...options, webSocket: WebSocket as never })
  expect(report.verdicts).toMatchObject([{ outcome: 'passed' }])
})
