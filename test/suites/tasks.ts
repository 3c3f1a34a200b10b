import { assert } from 'chai'
import { APIRequestFailedError, TaskError } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { reasonOf, rejects } from '../support/expect.ts'
import { fetchLink, sidesOfPng } from '../support/fetch-link.ts'
import { readMp4 } from '../support/mp4.ts'
import type { Suite } from '../support/suite.ts'

/** Pauses that take no time. */
const sleep = () => Promise.resolve()

export const suite: Suite = {
  'async.chat.completions.create() orders an answer that asyncResult.poll() waits for': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(ask())
    assert.equal(task.task_status, 'PROCESSING')
    const { choices: [choice], usage } = await client.asyncResult.poll(task, { sleep })
    assert.equal(choice?.message.content, greeting)
    assert.isAbove(usage.total_tokens, 0)
    const looks = (await t.seen()).filter(({ path }) => path === `/paas/v4/async-result/${task.id}`)
    assert.lengthOf(looks, 2)
  },

  'async.images.generations.create() orders an image whose link can be fetched': async (t) => {
    const client = t.client()
    const task = await client.async.images.generations.create({ model: 'glm-image', prompt: '小猫', size: '1728x960' })
    const { image_result: [image] } = await client.asyncResult.poll(task, { sleep })
    assert.deepEqual(sidesOfPng((await fetchLink(t, image!.url)).bytes), [1728, 960])
  },

  'videos.generations.create() orders a film whose links can be fetched': async (t) => {
    const client = t.client()
    const task = await client.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫玩球', size: '1280x720' })
    const seen: string[] = []
    const { video_result: [film] } = await client.asyncResult.poll(task, {
      sleep,
      onProgress: ({ task_status }) => seen.push(task_status),
    })
    assert.deepEqual(seen, ['PROCESSING'])
    const { type, bytes } = await fetchLink(t, film!.url)
    assert.equal(type, 'video/mp4')
    assert.includeMembers([...readMp4(bytes).keys()], ['ftyp', 'moov', 'mdat'])
    assert.deepEqual(sidesOfPng((await fetchLink(t, film!.cover_image_url!)).bytes), [1280, 720])
  },

  'asyncResult.retrieve() looks once': async (t) => {
    const client = t.client()
    const { id } = await client.async.chat.completions.create(ask())
    const state = await client.asyncResult.retrieve(id)
    assert.deepInclude(state, { id, model: null, task_status: 'PROCESSING' })
  },

  'asyncResult.poll() gives up at its deadline and shows the task as last seen': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(ask())
    const error = await rejects(
      client.asyncResult.poll(task, { deadlineMs: 10_000, intervalMs: 20_000, sleep }),
      TaskError,
    )
    assert.deepInclude(error.body, { id: task.id, task_status: 'PROCESSING' })
  },

  'asyncResult.poll() ends in its pause with the reason of its signal': async (t) => {
    const client = t.client()
    const task = await client.async.chat.completions.create(ask())
    const controller = new AbortController()
    const reason = new Error('closing time')
    const waiting = client.asyncResult.poll(task, {
      intervalMs: 60_000,
      signal: controller.signal,
      onProgress: () => setTimeout(() => controller.abort(reason)),
    })
    assert.equal(await reasonOf(waiting), reason)
  },

  'asyncResult.poll() rejects with the code of the API when nobody knows the task': async (t) => {
    const error = await rejects(t.client().asyncResult.poll('123', { sleep }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },

  'an order that chat would refuse is refused at once': async (t) => {
    const order = { ...ask(), model: 'glm-9' }
    const error = await rejects(t.client().async.chat.completions.create(order), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
