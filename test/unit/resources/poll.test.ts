import { expect, test } from 'vitest'
import { Zhipu } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { HandClock } from '../../support/manual-clock.ts'

/** Something to wait for, and how it looks before and after. */
const waits: Record<
  string,
  [wait: (zhipu: Zhipu, legacy: LegacyZhipu) => Promise<unknown>, busy: object, done: object]
> = {
  'agents.asyncResult': [
    ({ agents }) => agents.asyncResult.poll({ agent_id: 'a', async_id: '1' }),
    { status: 'pending' },
    { status: 'success' },
  ],
  asyncResult: [({ asyncResult }) => asyncResult.poll('1'), { task_status: 'PROCESSING' }, { task_status: 'SUCCESS' }],
  batches: [({ batches }) => batches.poll('1'), { status: 'in_progress' }, { status: 'completed' }],
  document: [
    ({ document }) => document.poll('1'),
    { code: 200, data: { embedding_stat: 0 } },
    { code: 200, data: { embedding_stat: 1 } },
  ],
  'files.parser': [({ files }) => files.parser.poll('1'), { status: 'processing' }, { status: 'succeeded' }],
  'fineTuning.jobs': [({ fineTuning }) => fineTuning.jobs.poll('1'), { status: 'running' }, { status: 'succeeded' }],
  legacy: [
    (_, legacy) => legacy.poll('1'),
    { code: 200, success: true, data: { task_status: 'PROCESSING' } },
    { code: 200, success: true, data: { task_status: 'SUCCESS' } },
  ],
}

test.each(Object.keys(waits))("%s.poll() waits by the client's clock", async (name) => {
  const [wait, busy, done] = waits[name]!
  const clock = new HandClock()
  let looks = 0
  const fetch = () => Promise.resolve(Response.json(looks++ ? done : busy))
  const options = { apiKey: 'id.secret', auth: 'key', clock, fetch } as const
  const waiting = wait(new Zhipu(options), new LegacyZhipu(options))
  await clock.pass(1_999)
  expect(looks).toBe(1)
  await clock.pass(1)
  expect(await waiting).toEqual(done)
  expect(looks).toBe(2)
  expect(clock.waitsMs).toEqual([])
})
