import { useZhipu } from 'zhipu-fetch/mock/vitest'
import { testClient } from './cases.mjs'

// The SDK connects to the address of Zhipu; listen() intercepts its requests.
testClient(useZhipu(), () => 'https://open.bigmodel.cn/api/mcp')
