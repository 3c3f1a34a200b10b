import { afterAll, beforeEach } from 'vitest'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { testResponses } from './cases.mjs'

// In a file of its own, without listen(): MSW 2 does not finish cancelling the body of a response that it passes through, and the openai package waits
// for that before it retries.
const zhipu = mockZhipu()
const server = await serve(zhipu)
afterAll(() => server.close())
beforeEach(() => zhipu.reset())

testResponses(zhipu, new URL('/api/v1', server.baseURL).href)
