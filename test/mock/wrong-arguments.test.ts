import { expect, test } from 'vitest'
import {
  applyFixtures,
  folderStore,
  memoryStore,
  type MockZhipu,
  mockZhipu,
  record,
  refuse,
  replay,
} from '../../mock/index.ts'
import { handlers, webSocketHandlers } from '../../mock/msw.ts'
import { serve } from '../../mock/server.ts'
import { conversationsOf, matchers, useZhipu } from '../../mock/test.ts'

/** Values that no function takes as its mock; the last one is an application of Express. */
const wrong: readonly unknown[] = [undefined, null, 5, 'mock', [], { port: 0 }, new Request('http://a'), () => {}]

const functions: Readonly<Record<string, (mock: MockZhipu) => unknown>> = {
  serve: (mock) => serve(mock),
  handlers: (mock) => handlers(mock),
  webSocketHandlers: (mock) => webSocketHandlers(mock),
  record: (mock) => record(mock, { store: memoryStore() }),
  replay: (mock) => replay(mock, { store: memoryStore() }),
  applyFixtures: (mock) => applyFixtures(mock, []),
}

test.each(Object.entries(functions))('%s() refuses a value that is not a mock at once', async (_, act) => {
  for (const value of wrong) {
    await expect((async () => await act(value as MockZhipu))(), String(value)).rejects.toThrow(
      /^Cannot [a-z ]+: the first argument is .+, expected a mock such as mockZhipu\(\)$/,
    )
  }
})

test('an object that only answers requests has handlers', () => {
  expect(handlers({ answer: () => ({ hangup: true }) }).length).toBeGreaterThan(1)
})

const mock = mockZhipu()

test.each<[name: string, act: () => unknown, message: string]>([
  ['an unknown option of handlers()', () => handlers(mock, { baseUrl: 'http://a' } as never), 'did you mean baseURL?'],
  [
    'a base URL that is not a text',
    () => handlers(mock, { baseURL: [5] as never }),
    'Cannot make handlers: baseURL is [5], expected an absolute URL, or a list of them',
  ],
  [
    'null as options of handlers()',
    () => webSocketHandlers(mock, null as never),
    'Cannot make handlers: expected an object, not null',
  ],
  [
    'a store without a folder',
    () => folderStore(undefined as never),
    'Cannot store recordings: folder is undefined, expected a string',
  ],
  [
    'fixtures of another type',
    () => applyFixtures(mock, 5),
    'they are 5, expected a list of rules',
  ],
  ['a method that is not a text', () => mock.on(5 as never, '/rerank'), 'Cannot script route: method is 5'],
  [
    'null for a stall',
    () => mock.fail.stall(null as never),
    'Cannot script zhipu: the first argument is null, expected an object',
  ],
  [
    'a number for a lost connection',
    () => mock.chat.fail.network(2 as never),
    'Cannot script chat: the first argument is 2, expected an object',
  ],
  [
    'a refusal without a code',
    () => refuse(undefined as never),
    'Cannot make refusal: code is undefined, expected a business code as a string, such as "1302"',
  ],
  [
    'a number as code of a refusal',
    () => refuse(1214 as never),
    'Cannot make refusal: code is 1214, expected a business code as a string, such as "1302"',
  ],
  [
    'null as text of a refusal',
    () => refuse('1214', null as never),
    'Cannot make refusal: text is null, expected a string, [zh, en] or strings by placeholder',
  ],
  [
    'a text of a refusal in one language of two',
    () => refuse('1214', ['参数非法'] as never),
    'Cannot make refusal: text is ["参数非法"], expected a string, [zh, en] or strings by placeholder',
  ],
  [
    'a placeholder of a refusal that is not a text',
    () => refuse('1214', { field: 5 } as never),
    'Cannot make refusal: text is {"field":5}, expected a string, [zh, en] or strings by placeholder',
  ],
  [
    'null as details of a refusal',
    () => refuse('1214', {}, null as never),
    'Cannot make refusal: expected an object, not null',
  ],
  [
    'a refusal with a status outside of 200 to 599',
    () => refuse('1214', {}, { status: 20 }),
    'Cannot make refusal: status is 20, expected an HTTP status, 200 to 599',
  ],
  [
    'headers of a refusal that are not texts',
    () => refuse('1214', {}, { headers: { 'retry-after': 1 } } as never),
    'Cannot make refusal: headers is {"retry-after":1}, expected strings by name',
  ],
  [
    'a misspelled detail of a refusal',
    () => refuse('1214', {}, { statuz: 400 } as never),
    'Cannot make refusal: unknown option statuz, did you mean status?',
  ],
  ['a path that is not a text', () => mock.on('POST', /rerank/ as never), 'Cannot script route: path is /rerank/'],
  [
    'a named state that is not a text',
    () => mock.state = 5 as never,
    'Cannot set state: state is 5, expected a string',
  ],
  [
    'options of useZhipu() that are not an object',
    () => useZhipu(5 as never),
    'Cannot use mock: the first argument is 5, expected an object',
  ],
  [
    'an unknown assertion',
    () => useZhipu({ afterEach: ['match'] as never }),
    'Cannot use mock: afterEach is ["match"], expected a list of matched, idle, used, sound',
  ],
  [
    'a text for listen',
    () => useZhipu({ listen: 'no' as never }),
    'Cannot use mock: listen is "no", expected true or false',
  ],
  [
    'a runner without hooks',
    () => useZhipu({ runner: {} as never }),
    'Cannot use mock: runner is {}, expected the hooks',
  ],
  [
    'conversations of a client',
    () => conversationsOf({ chat: {} } as never),
    'Cannot find conversations: the first argument is {"chat":{}}, expected a mock, a scope or its requests',
  ],
  [
    'a request that is not described',
    () => matchers.toHaveReceivedRequest(mock, undefined as never),
    'Cannot match: the expected request is undefined, expected an object',
  ],
  [
    'a text as chat request',
    () => matchers.toHaveReceivedChat(mock, 'hello' as never),
    'the expected chat request is "hello"',
  ],
  ['a text as number', () => matchers.toHaveReceivedRequests(mock, '1' as never), 'the expected number is "1"'],
  [
    'tools without a list',
    () => matchers.toHaveCalledTools(mock, 'weather' as never),
    'the expected tools is "weather"',
  ],
  ['types without a list', () => matchers.toHaveReceivedEvents(mock, 'x' as never), 'the expected types is "x"'],
  ['a number as session', () => matchers.toHaveReceivedSession(mock, 5 as never), 'the expected session is 5'],
  ['a number as event', () => matchers.toHaveReceivedEvent(mock, 5 as never), 'the expected event is 5'],
  [
    'an unknown strictness',
    () => matchers.toHaveSoundConversations(mock, { as: 'strict' as never }),
    'Cannot match conversations: as is "strict", expected glm or openai',
  ],
])('%s is refused', (_, act, message) => {
  expect(act).toThrow(message)
})

test('waitFor() refuses a number of requests that cannot arrive', async () => {
  await expect(mock.waitFor('2' as never)).rejects.toThrow(
    'Cannot wait: count is "2", expected a whole number, 0 or more',
  )
  await expect(mock.waitFor(1, { timeoutMs: NaN })).rejects.toThrow('Cannot wait: timeoutMs is NaN')
})
