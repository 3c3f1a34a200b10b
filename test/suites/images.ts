import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import { fetchLink, pngSize } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'images.generations.create() returns the URL of a PNG with the requested size': async (t) => {
    const params = { model: 'cogview-4', prompt: '窗台上的小猫', size: '768x1344' } as const
    const { data: [image] } = await t.client().images.generations.create(params)
    const { status, type, bytes } = await fetchLink(t, image!.url)
    assert.deepEqual([status, type], [200, 'image/png'])
    assert.deepEqual(pngSize(bytes), [768, 1344])
  },

  'images.generations.create() rejects an invalid size with code 1214': async (t) => {
    const params = { model: 'cogview-4', prompt: '窗台上的小猫', size: '1000x1000' } as const
    const error = await rejects(t.client().images.generations.create(params), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },
}
