import {
  type Arbitrary,
  array,
  constantFrom,
  nat,
  oneof,
  option,
  record,
  string,
  stringMatching,
  uniqueArray,
} from 'fast-check'
import type { ChatReply, ToolCallReply } from '../platform/turn/reply.ts'
import type { Fault } from '../faults/fault.ts'
import { listFaults, type ReplyShape, type SweptFault } from './fault-list.ts'

/** A reply of 8 events. */
const defaultShape: ReplyShape = { events: 8, bytes: 1600 }

/**
 * Arbitrary faults of a reply. A failing fault shrinks towards the start of the reply.
 *
 * @param shape Number of events and bytes of the reply; 0 events for a reply that is not a stream. @default 8 events, 1600 bytes
 * @example
 * ```ts
 * import fc from 'fast-check'
 *
 * const zhipu = mockZhipu({ clock: 'virtual' })
 * const property = fc.asyncProperty(replies(), faults(), async (reply, fault) => {
 *   const report = await sweepFaults(zhipu, {
 *     reply,
 *     faults: [fault],
 *     async run({ apiKey }) {
 *       const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
 *       return (await client.chat.completions.stream({ model: 'glm-4.6', messages: [{ role: 'user', content: 'hello' }] }).final()).message
 *     },
 *   })
 *   report.assertSound()
 * })
 * await fc.assert(property, { numRuns: 20 })
 * ```
 */
export function faults(shape: ReplyShape = defaultShape): Arbitrary<Fault> {
  const list = listFaults(shape)
  // An index shrinks to the smallest that fails; `constantFrom` would only try the first fault.
  return nat(list.length - 1).map((index) => (list[index] as SweptFault).fault)
}

/**
 * Arbitrary replies of chat: content and reasoning in chunks, or tool calls. The texts have characters outside of the BMP and control characters.
 *
 * @param tools Names of the tools that the application offers. Without any there are no tool calls. @default []
 * @example
 * ```ts
 * import fc from 'fast-check'
 *
 * const zhipu = useZhipu()
 *
 * test('every text arrives', () =>
 *   fc.assert(fc.asyncProperty(replies(), async (reply) => {
 *     zhipu.chat.reply(reply)
 *     expect(await greet()).toBe([reply.content ?? []].flat().join(''))
 *   })))
 * ```
 */
export function replies(tools: readonly string[] = []): Arbitrary<ChatReply> {
  const text = string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  const chunks = (minLength: number) => array(text, { minLength, maxLength: 8 })
  const reasoning = option(chunks(1), { nil: undefined })
  const answers: Arbitrary<ChatReply> = record({ content: chunks(0), reasoning })
  if (tools.length === 0) return answers
  const call: Arbitrary<ToolCallReply> = record({
    name: constantFrom(...tools),
    args: record({ text }),
    // Arbitrary arguments break the schemas of most tools.
    unchecked: constantFrom(true),
    id: stringMatching(/^call_[0-9a-f]{16}$/),
  })
  const toolCalls = uniqueArray(call, { minLength: 1, maxLength: 4, selector: ({ id }) => id })
  return oneof(answers, record({ reasoning, toolCalls }))
}
