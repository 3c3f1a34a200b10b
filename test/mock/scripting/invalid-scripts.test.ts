import { describe, expect, it } from 'vitest'
import { applyFixtures, memoryStore, mockZhipu, record, replay } from '../../../mock/index.ts'

const mock = mockZhipu()

/** A call that throws, named by what is invalid, and a part of its message. */
type InvalidCall = readonly [name: string, call: () => unknown, message: string]

describe('an invalid script throws at the call that defines it', () => {
  it.each<InvalidCall>([
    [
      'an unknown condition',
      () => mock.chat.when({ modle: 'glm-4.6' } as never),
      'unknown condition modle, did you mean model?',
    ],
    [
      'a condition that begins like a known one',
      () => mock.chat.when({ lastMessage: 'x' } as never),
      'unknown condition lastMessage, did you mean last?',
    ],
    ['a condition on an unknown model', () => mock.chat.when({ model: 'gpt-4' }), 'it is refused with 1211'],
    ['a negative turn', () => mock.chat.when({ turn: -1 }), 'turn is -1, expected an integer, 0 or more'],
    [
      'a condition on a tool result in turn 0',
      () => mock.chat.when({ turn: 0, toolResult: true }),
      'cannot come in turn 0',
    ],
    [
      'a condition on a tool result in turn 0, in two calls of when()',
      () => mock.chat.when({ turn: 0 }).when({ toolResult: true }),
      'cannot come in turn 0',
    ],
    [
      'a condition on messages in a family without messages',
      () => mock.embeddings.when({ last: 'x' }),
      'this family has no messages',
    ],
    [
      'the same condition in two calls of when()',
      () => mock.chat.when({ last: 'a' }).when({ last: 'b' }),
      'Cannot script chat: when() has last already, expected it once',
    ],
    [
      'a number as header condition',
      () => mock.chat.when({ header: { 'x-n': 7 } } as never),
      'expected headers by name',
    ],
    ['a number as state', () => mock.chat.goTo(7 as never), 'goTo is 7, expected a string'],
    ['times(0)', () => mock.chat.times(0), 'times is 0, expected an integer, 1 or more'],
    [
      'a route with an unknown method',
      () => mock.on('GET', '/rerank'),
      'no such route, did you mean POST /rerank?',
    ],
    ['a route with an unknown path', () => mock.on('POST', '/rerankk'), 'no such route, did you mean POST /rerank?'],
    ['a route with its prefix twice', () => mock.on('GET', '/api/paas/v4/paas/v4/models'), 'no such route'],
    ['a route below /paas/v4 twice', () => mock.on('GET', '/paas/v4/paas/v4/models'), 'no such route'],
  ])('condition: %s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it.each<InvalidCall>([
    [
      'a number as reply',
      () => mock.chat.reply(7 as never),
      'expects a string, an object, pieces or a function, not 7',
    ],
    [
      'an unknown member',
      () => mock.chat.reply({ contnet: 'x' } as never),
      'unknown reply member contnet, did you mean content?',
    ],
    ['a number as content', () => mock.chat.reply({ content: 7 } as never), 'content is 7, expected a string'],
    ['a tool call without a name', () => mock.chat.reply({ toolCalls: [{}] } as never), 'a tool call has no name'],
    [
      'an object as list of tool calls',
      () => mock.chat.reply({ toolCalls: {} } as never),
      'toolCalls is {}, expected a list',
    ],
    [
      'a tool call with arguments instead of args',
      () => mock.chat.reply({ toolCalls: [{ name: 'add', arguments: '{}' }] } as never),
      'unknown tool call member arguments, did you mean args?',
    ],
    [
      'an era that is not a month',
      () => mock.chat.reply({ content: 'x', era: 'autumn' }),
      'expected a month such as 2025-11',
    ],
    [
      'both pieces and content',
      () => mock.chat.reply({ pieces: [], content: 'x' } as never),
      'has pieces or content, not both',
    ],
    ['an unknown option', () => mock.chat.reply('x', { ctu: 1 } as never), 'unknown option ctu, did you mean cut?'],
    [
      'a string as reply of another family',
      () => mock.moderations.reply('x' as never),
      'expects an object with members of the response',
    ],
    [
      'a chat reply in another family',
      () => mock.images.reply({ toolCalls: [] } as never),
      'toolCalls is a member of chat replies',
    ],
    ['a string as reply of a family of bytes', () => mock.speech.reply('x' as never), 'expects bytes'],
    [
      'json() with a value that JSON cannot represent',
      () => mock.chat.reply.json(1n),
      'json is 1, expected a value that can be serialised as JSON',
    ],
  ])('reply: %s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it.each<InvalidCall>([
    ['a string instead of a list', () => mock.chat.reply.stream('abc' as never), 'stream() expects pieces'],
    [
      'a negative wait',
      () => mock.chat.reply.stream(['a', { wait: -1 }]),
      'wait is -1, expected milliseconds, 0 or more',
    ],
    [
      'an unknown member',
      () => mock.chat.reply.stream([{ contnet: 'x' }] as never),
      'unknown piece member contnet, did you mean content?',
    ],
    [
      'a number as piece',
      () => mock.chat.reply.stream([7] as never),
      'a piece is 7, expected a string or an object',
    ],
    ['null as event', () => mock.tools.reply.stream([null] as never), 'a piece is null, expected a string'],
    [
      'an unknown member in a held stream',
      () => mock.chat.hold().write({ contnet: 'x' } as never),
      'Cannot hold chat: unknown piece member contnet, did you mean content?',
    ],
  ])('piece: %s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it.each<InvalidCall>([
    ['an unknown option', () => mock.fail({ statsu: 429 } as never), 'unknown option statsu, did you mean status?'],
    ['an option that begins like a known one', () => mock.fail({ statusCode: 503 } as never), 'did you mean status?'],
    ['an empty fault', () => mock.fail({}), 'Cannot script zhipu: fail() expects a fault, such as { code'],
    ['undefined as fault', () => mock.chat.fail(undefined as never), 'Cannot script chat: fail() expects a fault'],
    ['a string as fault', () => mock.fail('1302' as never), 'expected an object, not "1302"'],
    ['a cut at two offsets', () => mock.fail({ cut: { afterEvents: 1, afterBytes: 2 } } as never), 'cut is'],
    ['an unknown code without a status', () => mock.fail({ code: '9999' }), 'the status of code 9999 is not known'],
    ['1.5 times', () => mock.fail({ code: '1302', times: 1.5 }), 'times is 1.5, expected an integer'],
    ['an unknown option of network()', () => mock.fail.network({ tmies: 2 } as never), 'unknown option tmies'],
    [
      'a number as code of an error event',
      () => mock.fail({ error: { code: 1302 } } as never),
      'error is {"code":1302}, expected { code,',
    ],
    [
      'an error event after a negative number of events',
      () => mock.fail({ error: { code: '1302', afterEvents: -1 } }),
      'error is',
    ],
    [
      'a content type with a line feed',
      () => mock.fail({ contentType: 'a\nb' }),
      'expected a string that a header may have',
    ],
  ])('fault: %s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it.each<InvalidCall>([
    ['a probability above 1', () => mock.chaos({ cut: 2 }), 'cut is 2, expected a probability from 0 to 1'],
    [
      'probabilities with a sum above 1',
      () => mock.chaos({ cut: 0.6, network: 0.6 }),
      'the probabilities add up to 1.2, expected 1 at most',
    ],
    ['an unknown limit', () => mock.limit({ rate: 1 } as never), 'unknown option rate'],
    ['a string as balance', () => mock.limit({ balance: '5' } as never), 'balance is "5", expected tokens, 0 or more'],
    [
      'a string as list of models',
      () => mock.limit({ models: 'glm' } as never),
      'models is "glm", expected a list of strings',
    ],
    [
      'an unknown part of the state',
      () => mock.reset('request' as never),
      'what is "request", expected requests, rules or state',
    ],
  ])('chaos, limits and reset: %s', (_, call, message) => {
    expect(call).toThrow(message)
  })
})

it.each<InvalidCall>([
  ['an unknown option', () => mockZhipu({ sede: 1 } as never), 'unknown option sede, did you mean seed?'],
  ['an option that begins like a known one', () => mockZhipu({ onUnhandled: 1 } as never), 'did you mean onUnmatched?'],
  ['a fractional journal size', () => mockZhipu({ journalSize: 1.5 }), 'journalSize is 1.5, expected an integer'],
  ['null as options', () => mockZhipu(null as never), 'expected an object, not null'],
  [
    'an unknown auth mode',
    () => mockZhipu({ auth: 'chek' } as never),
    'auth is "chek", expected check, off or { keys }',
  ],
  [
    'a negative number of polls',
    () => mockZhipu({ tasks: { polls: -1 } }),
    'tasks is {"polls":-1}, expected { polls } or { ms }',
  ],
  ['a host with its scheme', () => mockZhipu({ hosts: ['https://a.b'] }), 'expected a list of hosts without scheme'],
  ['NaN as start time', () => mockZhipu({ startAtMs: NaN }), 'startAtMs is NaN, expected Unix milliseconds'],
  ['an unknown clock', () => mockZhipu({ clock: 'fake' as never }), 'clock is "fake", expected real or virtual'],
])('mockZhipu() throws for %s', (_, call, message) => {
  expect(call).toThrow(message)
})

it.each<InvalidCall>([
  [
    'record() with a path in upstream',
    () => record(mock, { store: memoryStore(), upstream: 'https://a.b/api' }),
    'scheme and host',
  ],
  [
    'replay() with an unknown value of missing',
    () => replay(mock, { store: memoryStore(), missing: 'no' } as never),
    'missing is "no"',
  ],
  [
    'replay() with an object that is not a store',
    () => replay(mock, { store: {} } as never),
    'expected a store such as memoryStore()',
  ],
])('%s throws', (_, call, message) => {
  expect(call).toThrow(message)
})

it('applyFixtures() throws for an object without rules, limits and chaos', () => {
  expect(() => applyFixtures(mock, {})).toThrow('expected a list of rules, or an object with rules, limits or chaos')
})
