import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import { fetchLink, sidesOfPng } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'images.generations.create() gives a link to a PNG of the size that was asked for': async (t) => {
    const order = { model: 'cogview-4', prompt: '窗台上的小猫', size: '768x1344' } as const
    const { data: [image] } = await t.client().images.generations.create(order)
    const { status, type, bytes } = await fetchLink(t, image!.url)
    assert.deepEqual([status, type], [200, 'image/png'])
    assert.deepEqual(sidesOfPng(bytes), [768, 1344])
  },

  'images.generations.create() rejects with the code of the API': async (t) => {
    const order = { model: 'cogview-4', prompt: '窗台上的小猫', size: '1000x1000' } as const
    const error = await rejects(t.client().images.generations.create(order), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },
}
