import { useZhipu } from 'zhipu-fetch/mock/vitest'
import { testAnthropicSDK } from './suite.mjs'

const zhipu = useZhipu()

testAnthropicSDK(() => ({ zhipu, baseURL: 'https://open.bigmodel.cn/api/anthropic' }))
