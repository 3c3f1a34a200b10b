/** Types of the matchers, declared as the documentation of `ZhipuMatchers` says. */
import { expect } from 'vitest'
import { mockZhipu } from 'zhipu-fetch/mock'
import type { ZhipuMatchers } from 'zhipu-fetch/mock/test'

declare module 'vitest' {
  interface Assertion<T> extends ZhipuMatchers {}
}

const zhipu = mockZhipu()
expect(zhipu).toHaveReceivedChat({ model: 'glm-4.6', last: /天气/ })
expect(zhipu).not.toHaveReceivedRequests(2)
// @ts-expect-error -- no such matcher
expect(zhipu).toHaveReceivedChats()
// @ts-expect-error -- no such field of a request
expect(zhipu).toHaveReceivedRequest({ pth: '/paas/v4/rerank' })
