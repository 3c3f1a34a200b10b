import { afterAll, afterEach } from 'vitest'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { testClient } from './cases.mjs'

const zhipu = mockZhipu({ language: 'en' })
const server = await serve(zhipu)
afterEach(() => zhipu.reset())
afterAll(() => server.close())

testClient(zhipu, () => server.baseURL.replace('/paas/v4', '/mcp'))
