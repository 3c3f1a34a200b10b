import { afterAll, afterEach } from 'vitest'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { testAnthropicSDK } from './suite.mjs'

const zhipu = mockZhipu()
const server = await serve(zhipu)
afterEach(() => zhipu.reset())
afterAll(() => server.close())

testAnthropicSDK(() => ({ zhipu, baseURL: `${server.url}/api/anthropic` }))
