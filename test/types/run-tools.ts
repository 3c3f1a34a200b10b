/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import {
  type BatchResult,
  type ChatCompletion,
  compat,
  type EmbeddingList,
  type Message,
  parse,
  runBatch,
  type RunnableTool,
  runTools,
  type StandardSchema,
  tool,
  type Zhipu,
} from '../../src/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(proof: Same<A, B>): void => void proof

declare const zhipu: Zhipu
declare const messages: Message[]
declare const city: StandardSchema<{ city?: string }, { city: string }>

// The output type of the schema is the type of the arguments of `run`.
const typedBySchema = tool({
  name: 'weather',
  parameters: city,
  run(args) {
    same<typeof args, { city: string }>(true)
  },
})
same<typeof typedBySchema, RunnableTool<{ city: string }>>(true)

tool({
  name: 'weather',
  // @ts-expect-error: city is a string in the schema
  parameters: city,
  run: (args: { city: number }) => args,
})

// Without a schema the arguments have the type that `run` declares, or an unknown type.
const typedByRun = tool({ name: 'weather', parameters: { type: 'object' }, run: ({ city }: { city: string }) => city })
same<typeof typedByRun, RunnableTool<{ city: string }>>(true)
interface JSONSchema {
  type: 'object'
}
declare const jsonSchema: JSONSchema
tool({ name: 'weather', parameters: jsonSchema, run: ({ city }) => same<typeof city, unknown>(true) })
tool({ name: 'clock', run: (args) => same<typeof args, Record<string, unknown>>(true) })

// runTools() accepts tools with different argument types.
void runTools(zhipu, { model: 'glm-4.6', messages }, { tools: [typedBySchema, typedByRun] })
void runTools(zhipu.chat, { model: 'glm-4.6', messages }, { tools: [typedBySchema], maxRounds: 3 })

const parsed = parse(zhipu, { model: 'glm-4.6', messages }, city)
same<Awaited<typeof parsed>['data'], { city: string }>(true)

const chats = runBatch(zhipu, [{ body: { model: 'glm-4-flash', messages } }])
same<Awaited<typeof chats>['results'], BatchResult<ChatCompletion>[]>(true)
const vectors = runBatch(zhipu, [{ body: { model: 'embedding-3', input: '' } }], { url: '/v4/embeddings' })
same<Awaited<typeof vectors>['results'], BatchResult<EmbeddingList>[]>(true)
// @ts-expect-error: embeddings have no messages
void runBatch(zhipu, [{ body: { model: 'embedding-3', messages } }], { url: '/v4/embeddings' })

declare const result: BatchResult<ChatCompletion>
if (result.error) same<typeof result.data, undefined>(true)
else same<typeof result.data, ChatCompletion>(true)

// compat() returns params with the types of the rewritten fields.
const rewritten = compat({ model: 'glm-4', messages, do_sample: true, stream: true } as const)
same<typeof rewritten.do_sample, boolean | undefined>(true)
same<typeof rewritten.stream, true>(true)
void zhipu.chat.completions.create(rewritten).then((stream) => stream.text())
