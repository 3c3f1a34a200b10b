/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import type { APIPromise, ResponseObject, ResponseStream, Zhipu } from '../../src/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(proof: Same<A, B>): void => void proof

declare const zhipu: Zhipu
declare const isStreamed: boolean
const params = { model: 'glm-5.3', input: '你好' }

/* create() returns a stream for `stream: true`, and either for a boolean. */
const whole = zhipu.responses.create(params)
same<typeof whole, APIPromise<ResponseObject>>(true)
const streamed = zhipu.responses.create({ ...params, stream: true })
same<typeof streamed, APIPromise<ResponseStream>>(true)
const either = zhipu.responses.create({ ...params, stream: isStreamed })
same<typeof either, APIPromise<ResponseObject | ResponseStream>>(true)

/* The type of an item narrows the union; an item of another type is still an item. */
for (const item of (await whole).output) {
  if (item.type === 'message') void item.content[0]?.annotations
  else if (item.type === 'function_call') void JSON.parse(item.arguments)
  else if (item.type === 'reasoning') void item.content[0]?.text
  else if (item.type === 'web_search_call') void item.action.queries
  else same<typeof item['id'], unknown>(true)
  // @ts-expect-error a message has no arguments
  if (item.type === 'message') void item.arguments
}
for await (const event of await streamed) {
  if (event.type === 'response.output_text.delta') void event.delta.length
  else if (event.type === 'response.completed') void event.response.usage?.total_tokens
}

/* The output is input of the next request. */
zhipu.responses.create({ ...params, input: [...(await whole).output, { role: 'user', content: '再见' }] })
// @ts-expect-error a role is one of four
zhipu.responses.create({ ...params, input: [{ role: 'robot', content: '再见' }] })
for await (const { id } of zhipu.responses.inputItems('resp_1', { order: 'asc' })) void id.length
