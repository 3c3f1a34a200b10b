import { setupWorker } from 'msw/browser'
import { mockZhipu } from 'zhipu-fetch/mock'
import { handlers } from 'zhipu-fetch/mock/msw'
import { Assistant } from './assistant.mjs'

const zhipu = mockZhipu()
await setupWorker(...handlers(zhipu)).start({ quiet: true })

zhipu.chat.reply.stream(['你', '好'])
const pieces = []
const assistant = new Assistant({ apiKey: zhipu.apiKey, dangerouslyAllowBrowser: true })
const whole = await assistant.ask('你好', (piece) => pieces.push(piece))

zhipu.fail({ code: '1302', times: 1, retryAfter: 0 })
await assistant.ask('再见')
globalThis.result = { whole, pieces, requests: zhipu.requests.length }
