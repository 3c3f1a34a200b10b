/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import type { FamilyName } from '../../mock/endpoints/families.ts'
import type { FamilyVerbs, KnownCode, KnownPath, MockZhipu } from '../../mock/index.ts'

declare const zhipu: MockZhipu

/* chat.reply() accepts replies, and functions and generators that receive the typed request. */
zhipu.chat.reply('text')
zhipu.chat.reply({ content: ['a', 'b'], reasoning: 'hm', finish: 'length', usage: { prompt_tokens: 1 } })
zhipu.chat.reply({ toolCalls: [{ name: 'add', args: { a: 1 } }] }, { cut: { afterEvents: 1 } })
zhipu.chat.reply((request) => `${request.messages.length} ${request.thinking?.type}`)
zhipu.chat.reply(async (request) => await Promise.resolve({ content: request.model }))
zhipu.chat.reply(function* (request) {
  yield request.model
  yield { wait: 10, reasoning: 'hm' }
})
zhipu.chat.reply(new Error('gone'))
zhipu.chat.reply.stream(['a', { wait: 1 }, { toolCalls: [{ name: 'add' }] }])
zhipu.chat.hold().write('a').write({ reasoning: 'b' }).end({ finish: 'stop' })

// @ts-expect-error -- not a member of a reply
zhipu.chat.reply({ contnet: 'x' })
// @ts-expect-error -- a tool call has a name
zhipu.chat.reply({ toolCalls: [{ args: {} }] })
// @ts-expect-error -- usage has numbers
zhipu.chat.reply({ content: 'x', usage: { prompt_tokens: '1' } })
// @ts-expect-error -- an offset is in events or in bytes, not in both
zhipu.chat.reply('x', { cut: { afterEvents: 1, afterBytes: 1 } })
// @ts-expect-error -- a function must return a reply
zhipu.chat.reply(() => 7)
// @ts-expect-error -- a part of a stream is a string or an object
zhipu.chat.reply.stream([7])

/* Conditions and faults have only their own members. */
zhipu.chat.when({ model: /^glm/, last: 'x', where: ({ max_tokens = 0 }) => max_tokens > 5 }).times(2).reply('x')
zhipu.chat.when((request) => request.stream === true).fail({ code: '1302', retryAfter: 1 })
// @ts-expect-error -- not a member of a condition
zhipu.chat.when({ modle: 'x' })
// @ts-expect-error -- not a member of a fault
zhipu.fail({ statsu: 429 })

/* Other families accept members of the client's result types. */
zhipu.embeddings.reply({ data: [{ object: 'embedding', index: 0, embedding: [1, 2] }] })
zhipu.embeddings.reply((request) => ({ model: request.model }))
zhipu.speech.reply(new Uint8Array(3))
// @ts-expect-error -- an embedding has numbers
zhipu.embeddings.reply({ data: [{ object: 'embedding', index: 0, embedding: ['1'] }] })
// @ts-expect-error -- a chat reply is not a list of embeddings
zhipu.embeddings.reply({ toolCalls: [] })
// @ts-expect-error -- speech is bytes
zhipu.speech.reply('text')

/* Bodies of logged requests can be read without casts. */
const content: string = zhipu.requests.at(-1)?.body.messages[0].content
void content

/* Every endpoint family has its stubs on a mock, and there are no others. */
type StubName = Exclude<keyof FamilyVerbs, 'audio'>
const families: readonly FamilyName[] = [] as StubName[]
const stubs: readonly StubName[] = [] as FamilyName[]
void [families, stubs]

/* Codes, methods and paths are open, and a known one is completed. */
zhipu.fail({ code: '1302' })
zhipu.fail({ code: '9999', status: 500 })
zhipu.on('POST', '/rerank').reply({})
zhipu.on('post' as string, '/api/paas/v4/rerank' as string).reply({})
const code: KnownCode = '1302'
const path: KnownPath = '/files/:file_id/content'
// @ts-expect-error -- not a documented code
const otherCode: KnownCode = '9999'
// @ts-expect-error -- not a documented path
const otherPath: KnownPath = '/rerankk'
void [code, path, otherCode, otherPath]

/* A task has a result or fails, and a batch has a known status. */
zhipu.videos.reply({ video_result: [{ url: 'u', cover_image_url: 'c' }] })
zhipu.async.reply({ task_status: 'FAIL' })
zhipu.batches.reply({ status: 'expired' })
// @ts-expect-error -- the application would poll for ever
zhipu.videos.reply({ task_status: 'PROCESSING' })
// @ts-expect-error -- not a status of a batch
zhipu.batches.reply({ status: 'nope' })
