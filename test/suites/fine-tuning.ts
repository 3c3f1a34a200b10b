import { assert } from 'chai'
import { APIStatusError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'fineTuning.jobs creates a model, lists its events, and deletes job and model': async (t) => {
    const client = t.client()
    const { fineTunedModels, jobs } = client.fineTuning
    const file = new File(['{"messages":[]}\n'], 'train.jsonl')
    const { id: training_file } = await client.files.create({ file, purpose: 'fine-tune' })
    const { id } = await jobs.create({ model: 'chatglm3-6b', training_file })
    const done = await jobs.poll(id, { intervalMs: 1 })
    assert.match(done.fine_tuned_model!, /^chatglm3-6b-/)
    const events = await collect(jobs.events.list(id, { limit: 2 }))
    assert.isAbove(events.length, 2)
    assert.equal(new Set(events.map((event) => event.id)).size, events.length)
    assert.equal((await fineTunedModels.delete(done.fine_tuned_model!)).delete_status, 'deleted')
    await jobs.delete(id)
    assert.isEmpty((await jobs.list()).data)
  },

  'fineTuning.jobs.retrieve() rejects an unknown job with status 404': async (t) => {
    const error = await rejects(t.client().fineTuning.jobs.retrieve('ftjob-none'), APIStatusError)
    assert.equal(error.status, 404)
  },
}
