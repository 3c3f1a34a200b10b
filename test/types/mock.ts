/** Compiled by `tsc`, never run: each `@ts-expect-error` fails the build when the line below it compiles. */
import type { MockZhipu } from '../../mock/index.ts'

declare const zhipu: MockZhipu

/* Chat takes what a model can say, also by functions and generators that see the typed request. */
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

// @ts-expect-error -- no member of a reply
zhipu.chat.reply({ contnet: 'x' })
// @ts-expect-error -- a call has a name
zhipu.chat.reply({ toolCalls: [{ args: {} }] })
// @ts-expect-error -- usage is counted in numbers
zhipu.chat.reply({ content: 'x', usage: { prompt_tokens: '1' } })
// @ts-expect-error -- a place is after events or after bytes
zhipu.chat.reply('x', { cut: { afterEvents: 1, afterBytes: 1 } })
// @ts-expect-error -- a function must answer with a reply
zhipu.chat.reply(() => 7)
// @ts-expect-error -- a piece is text or an object
zhipu.chat.reply.stream([7])

/* Conditions and faults know their members. */
zhipu.chat.when({ model: /^glm/, last: 'x', where: ({ max_tokens = 0 }) => max_tokens > 5 }).times(2).reply('x')
zhipu.chat.when((request) => request.stream === true).fail({ code: '1302', retryAfter: 1 })
// @ts-expect-error -- no member of a condition
zhipu.chat.when({ modle: 'x' })
// @ts-expect-error -- no member of a fault
zhipu.fail({ statsu: 429 })

/* Other families take members of the answers that the client reads. */
zhipu.embeddings.reply({ data: [{ object: 'embedding', index: 0, embedding: [1, 2] }] })
zhipu.embeddings.reply((request) => ({ model: request.model }))
zhipu.speech.reply(new Uint8Array(3))
// @ts-expect-error -- vectors are numbers
zhipu.embeddings.reply({ data: [{ object: 'embedding', index: 0, embedding: ['1'] }] })
// @ts-expect-error -- what chat says is no list of vectors
zhipu.embeddings.reply({ toolCalls: [] })
// @ts-expect-error -- speech is bytes
zhipu.speech.reply('text')

/* Looking: bodies are read without casts. */
const asked: string = zhipu.requests.at(-1)?.body.messages[0].content
void asked
