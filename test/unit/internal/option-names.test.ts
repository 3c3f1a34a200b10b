import { describe, expect, test, vi } from 'vitest'
import { type ClientOptions, Zhipu } from '../../../src/index.ts'
import { checkOptionNames } from '../../../src/internal/option-names.ts'

describe('an unknown option is a TypeError with the nearest name:', () => {
  const cases = [
    ['timeout', 'timeoutMs'],
    ['apikey', 'apiKey'],
    ['api_key', 'apiKey'],
    ['baseUrl', 'baseURL'],
    ['base_url', 'baseURL'],
    ['maxRetry', 'maxRetries'],
    ['retries', 'maxRetries'],
    ['Headers', 'headers'],
    ['totalTimeout', 'totalTimeoutMs'],
    ['idleTimeout', 'idleTimeoutMs'],
    ['middlewares', 'middleware'],
    ['dangerouslyAllowBrowsers', 'dangerouslyAllowBrowser'],
    ['abortSignal', 'signal'],
    ['concurrency', 'maxConcurrent'],
    ['log', 'logger'],
  ]
  test.each(cases)('%s, did you mean %s?', (name, nearest) => {
    expect(() => checkOptionNames({ [name!]: 1 })).toThrow(
      new TypeError(`Cannot use ${name}: unknown option, did you mean ${nearest}?`),
    )
  })

  test('of a client, and of a request before it is sent', async () => {
    const fetch = vi.fn()
    expect(() => new Zhipu({ timeout: 1 } as ClientOptions)).toThrow(TypeError)
    const zhipu = new Zhipu({ apiKey: 'id.secret', fetch })
    await expect(zhipu.models.list({ timeout: 1 } as ClientOptions)).rejects.toThrow('did you mean timeoutMs?')
    await expect(zhipu.get('/x', { headerz: {} } as ClientOptions)).rejects.toThrow('did you mean headers?')
    expect(fetch).not.toHaveBeenCalled()
  })
})

test('undefined values, options of helpers, and names that resemble no option are accepted', () => {
  checkOptionNames({ timeout: undefined, intervalMs: 1, deadlineMs: 1, sleep: 1, onProgress: 1, onText: 1 })
  checkOptionNames({ tools: [], maxRounds: 1, onToolCall: 1, onReasoning: 1, jsonSchema: null, repairs: 0 })
  checkOptionNames({ backend: {}, chat: {}, sessionId: 'a', x: 1, id: 1 })
})
