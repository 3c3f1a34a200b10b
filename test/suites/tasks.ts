import { assert } from 'chai'
import { APIRequestFailedError, TaskError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { rejectionOf, rejects } from '../support/expect.ts'
import { fetchLink, pngSize } from '../support/fetch-link.ts'
import { readMp4 } from '../support/mp4.ts'
import type { Suite } from '../support/suite.ts'

/** Replaces the pause between two polls by none. */
const sleep = () => Promise.resolve()

export const suite: Suite = {
  'async.chat.completions.create() creates a task, and asyncResult.poll() waits for its answer': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(question())
    assert.equal(task.task_status, 'PROCESSING')
    const { choices: [choice], usage } = await client.asyncResult.poll(task, { sleep })
    assert.equal(choice?.message.content, greeting)
    assert.isAbove(usage.total_tokens, 0)
    const polls = (await t.requests()).filter(({ path }) => path === `/paas/v4/async-result/${task.id}`)
    assert.lengthOf(polls, 2)
  },

  'async.images.generations.create() creates a task for an image whose URL can be fetched': async (t) => {
    const client = t.client()
    const task = await client.async.images.generations.create({ model: 'glm-image', prompt: '小猫', size: '1728x960' })
    const { image_result: [image] } = await client.asyncResult.poll(task, { sleep })
    assert.deepEqual(pngSize((await fetchLink(t, image!.url)).bytes), [1728, 960])
  },

  'videos.generations.create() creates a task for a video whose URLs can be fetched': async (t) => {
    const client = t.client()
    const task = await client.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫玩球', size: '1280x720' })
    const statuses: string[] = []
    const { video_result: [video] } = await client.asyncResult.poll(task, {
      sleep,
      onProgress: ({ task_status }) => statuses.push(task_status),
    })
    assert.deepEqual(statuses, ['PROCESSING'])
    const { type, bytes } = await fetchLink(t, video!.url)
    assert.equal(type, 'video/mp4')
    assert.includeMembers([...readMp4(bytes).keys()], ['ftyp', 'moov', 'mdat'])
    assert.deepEqual(pngSize((await fetchLink(t, video!.cover_image_url!)).bytes), [1280, 720])
  },

  'asyncResult.retrieve() returns the state of a running task': async (t) => {
    const client = t.client()
    const { id } = await client.async.chat.completions.create(question())
    const state = await client.asyncResult.retrieve(id)
    assert.deepInclude(state, { id, model: null, task_status: 'PROCESSING' })
  },

  'asyncResult.poll() rejects at its deadline with the last state of the task': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(question())
    const error = await rejects(
      client.asyncResult.poll(task, { deadlineMs: 10_000, intervalMs: 20_000, sleep }),
      TaskError,
    )
    assert.deepInclude(error.body, { id: task.id, task_status: 'PROCESSING' })
  },

  'asyncResult.poll() rejects with the reason of its signal during a pause': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(question())
    const controller = new AbortController()
    const reason = new Error('closing time')
    const polling = client.asyncResult.poll(task, {
      intervalMs: 60_000,
      signal: controller.signal,
      onProgress: () => setTimeout(() => controller.abort(reason)),
    })
    assert.equal(await rejectionOf(polling), reason)
  },

  'asyncResult.poll() rejects an unknown task with code 1214': async (t) => {
    const error = await rejects(t.client().asyncResult.poll('123', { sleep }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },

  'async.chat.completions.create() rejects an unknown model with code 1211': async (t) => {
    const params = { ...question(), model: 'glm-9' }
    const error = await rejects(t.client().async.chat.completions.create(params), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
