/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import type {
  APIPromise,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionParams,
  ChatStream,
  FinishReason,
  Message,
  Zhipu,
} from '../../src/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(proof: Same<A, B>): void => void proof

declare const zhipu: Zhipu
const { completions } = zhipu.chat
const user: Message = { role: 'user', content: '你好' }
const messages: Message[] = [user]

/* The result type of create() depends on `stream`. */
const completion = completions.create({ model: 'glm-4.6', messages })
same<typeof completion, APIPromise<ChatCompletion>>(true)
const notStreamed = completions.create({ model: 'glm-4.6', messages, stream: false })
same<typeof notStreamed, APIPromise<ChatCompletion>>(true)
const streamed = completions.create({ model: 'glm-4.6', messages, stream: true })
same<typeof streamed, APIPromise<ChatStream>>(true)
declare const maybe: boolean
const maybeStreamed = completions.create({ model: 'glm-4.6', messages, stream: maybe })
same<typeof maybeStreamed, APIPromise<ChatCompletion | ChatStream>>(true)
same<ReturnType<typeof completions.stream>, ChatStream>(true)

/* create() accepts variables of the params type, and `undefined` for optional members. */
declare const prepared: ChatCompletionParams
completions.create(prepared)
completions.create({ ...prepared, stream: true, temperature: undefined, thinking: undefined, tools: undefined })
const { stream: _, ...withoutStream } = prepared
completions.stream(withoutStream)
declare const partial: Omit<ChatCompletionParams, 'messages'>
completions.create({ ...partial, messages })

/* Params can be readonly, for example literals with `as const`. */
const frozen = {
  model: 'glm-4.6',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', content: [{ type: 'text', text: '你好' }] },
    { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: '7' }] },
  ],
  tools: [
    { type: 'function', function: { name: 'f', description: 'f', parameters: {} } },
    { type: 'mcp', mcp: { server_label: 's', allowed_tools: ['a'] } },
  ],
  stop: ['。'],
} as const
completions.create(frozen)

/* create() accepts any model name and unknown keys; known keys are still checked. */
completions.create({ model: 'my-fine-tuned-model', messages, brand_new_key: { nested: 1 } })
// @ts-expect-error temperature is a number
completions.create({ model: 'glm-4.6', messages, temperature: '0.5' })
// @ts-expect-error messages are missing
completions.create({ model: 'glm-4.6' })
// @ts-expect-error the model is missing
completions.create({ messages })
// @ts-expect-error a message is not a string
completions.create({ model: 'glm-4.6', messages: ['你好'] })
// @ts-expect-error the API has no such role
completions.create({ model: 'glm-4.6', messages: [{ role: 'developer', content: '' }] })
// @ts-expect-error thinking is an object
completions.create({ model: 'glm-4.6', messages, thinking: true })
// @ts-expect-error the API has no such effort
completions.create({ model: 'glm-5.2', messages, reasoning_effort: 'extreme' })
// @ts-expect-error the API has no `required`
completions.create({ model: 'glm-4.6', messages, tool_choice: 'required' })
// @ts-expect-error stream() checks params too
completions.stream({ model: 'glm-4.6', messages, temperature: [] })

/* Requests of all kinds of models. */
const text: ChatCompletionParams = {
  model: 'glm-5.2',
  messages: [
    { role: 'system', content: 'Be brief' },
    user,
    { role: 'assistant', content: null, reasoning_content: '…', tool_calls: [call('1')] },
    { role: 'tool', tool_call_id: '1', content: '{}' },
  ],
  thinking: { type: 'enabled', clear_thinking: false },
  reasoning_effort: 'high',
  tool_stream: true,
  stop: ['END'],
  tools: [
    { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } },
    { type: 'retrieval', retrieval: { knowledge_id: '1' } },
    { type: 'web_search', web_search: { search_engine: 'search_pro', search_intent: false, count: 5 } },
    { type: 'mcp', mcp: { server_label: 'l', transport_type: 'sse', allowed_tools: ['a'], headers: { a: 'b' } } },
    { type: 'code_interpreter', code_interpreter: { sandbox: 'auto' } },
    { type: 'drawing_tool' },
    { type: 'web_browser', web_browser: { browser: 'auto' } },
  ],
}
const vision: ChatCompletionParams = {
  model: 'glm-4.6v',
  messages: [{
    role: 'user',
    content: [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
      { type: 'file_url', file_url: { url: 'https://example.com/a.pdf' } },
      { type: 'text', text: '?' },
    ],
  }],
}
const voice: ChatCompletionParams = {
  model: 'glm-4-voice',
  messages: [
    { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }] },
    { role: 'assistant', audio: { id: '1' } },
    user,
  ],
  watermark_enabled: false,
}
const role: ChatCompletionParams = {
  model: 'emohaa',
  messages,
  meta: { user_info: '', bot_info: '', bot_name: '', user_name: '' },
}
const code: ChatCompletionParams = {
  model: 'codegeex-4',
  messages,
  extra: { target: { language: 'Python', code_prefix: '', code_suffix: '' }, contexts: [{ path: 'a', code: '' }] },
}
for (const params of [text, vision, voice, role, code]) completions.create(params)

// @ts-expect-error a part has a type
const withoutType: Message = { role: 'user', content: [{ text: '?' }] }
// @ts-expect-error the server rejects keys other than url
const withDetail: Message = { role: 'user', content: [{ type: 'image_url', image_url: { url: '', detail: 'low' } }] }
// @ts-expect-error audio is WAV or MP3
const ogg: Message = { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'ogg' } }] }
// @ts-expect-error meta requires four members
const incompleteMeta: ChatCompletionParams = { model: 'emohaa', messages, meta: { bot_name: '' } }
void [withoutType, withDetail, ogg, incompleteMeta]

/* Responses: finish reasons are an open union, and optional members must be checked. */
declare const answer: ChatCompletion
const [choice] = answer.choices
if (choice !== undefined) {
  messages.push(choice.message)
  const reason: FinishReason = choice.finish_reason
  switch (reason) {
    case 'stop':
    case 'length':
    case 'tool_calls':
    case 'sensitive':
    case 'network_error':
    case 'model_context_window_exceeded':
      break
    default:
      same<typeof reason, string & {}>(true)
  }
  for (const toolCall of choice.message.tool_calls ?? []) {
    if (toolCall.type === 'function') JSON.parse(toolCall.function.arguments)
    // @ts-expect-error an MCP call has no function
    if (toolCall.type === 'mcp') toolCall.function
    if (toolCall.type === 'mcp') same<typeof toolCall.mcp.server_label, string | undefined>(true)
  }
}
// @ts-expect-error choices can be empty
answer.choices[0].message
// @ts-expect-error content can be absent, null or an array of parts
choice?.message.content.length

declare const chunk: ChatCompletionChunk
// @ts-expect-error most chunks have no usage
chunk.usage.total_tokens
// @ts-expect-error the index can be absent
const index: number = chunk.choices[0]?.delta.tool_calls?.[0]?.index ?? null
void index

/* withResponse() returns the response headers and the request id too. */
const readResponse = async () => {
  const { data, response, requestId } = await completions.create({ model: 'glm-4.6', messages }).withResponse()
  same<typeof data, ChatCompletion>(true)
  same<typeof requestId, string | undefined>(true)
  return response.headers
}
void readResponse

function call(id: string) {
  return { id, type: 'function' as const, function: { name: 'f', arguments: '{}' } }
}
