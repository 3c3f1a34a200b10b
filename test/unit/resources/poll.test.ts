import { expect, test } from 'vitest'
import { Zhipu } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { ManualClock } from '../../support/manual-clock.ts'

/** Each poll() method, with the response for a running task and for a finished task. */
const cases: Record<
  string,
  [poll: (zhipu: Zhipu, legacy: LegacyZhipu) => Promise<unknown>, running: object, finished: object]
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

test.each(Object.keys(cases))('%s.poll() uses the clock of the client for its pauses', async (name) => {
  const [poll, running, finished] = cases[name]!
  const clock = new ManualClock()
  let requests = 0
  const fetch = () => Promise.resolve(Response.json(requests++ ? finished : running))
  const options = { apiKey: 'id.secret', auth: 'key', clock, fetch } as const
  const polling = poll(new Zhipu(options), new LegacyZhipu(options))
  await clock.advance(1_999)
  expect(requests).toBe(1)
  await clock.advance(1)
  expect(await polling).toEqual(finished)
  expect(requests).toBe(2)
  expect(clock.waitsMs).toEqual([])
})
