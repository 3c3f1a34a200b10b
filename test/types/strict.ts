/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import type {
  AgentParams,
  ChatCompletionParams,
  EmbeddingParams,
  Message,
  OtherVideoParams,
  ResponseParams,
  Strict,
  Tool,
  VideoParams,
  Zhipu,
} from '../../src/index.ts'

declare const zhipu: Zhipu
const messages = [{ role: 'user', content: '你好' }] satisfies Message[]

/* Every documented field passes, and the value is accepted by the method. */
const chat = {
  model: 'glm-5.3',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: '?' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        { type: 'file', file: { file_id: '1', filename: 'a.pdf' } },
        { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      reasoning_content: '…',
      tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: '1', content: '7' },
  ],
  thinking: { type: 'enabled', clear_thinking: false },
  reasoning_effort: 'high',
  do_sample: true,
  temperature: 0.5,
  top_p: 0.9,
  max_tokens: 1_000,
  tools: [
    { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { any_name: {} } } } },
    { type: 'web_search', web_search: { enable: true, search_engine: 'search_pro', count: 5 } },
    { type: 'mcp', mcp: { server_label: 'l', headers: { 'x-any': 'b' }, allowed_tools: ['a'] } },
    { type: 'drawing_tool', drawing_tool: { any_name: 1 } },
  ],
  tool_choice: { type: 'function', function: { name: 'f' } },
  tool_stream: true,
  stop: ['END'],
  response_format: { type: 'json_object' },
  request_id: '123456',
  user_id: '123456',
  seed: 1,
  sensitive_word_check: { type: 'ALL', status: 'ENABLE' },
  stream: false,
  stream_options: { include_usage: true },
} satisfies Strict<ChatCompletionParams>
zhipu.chat.completions.create(chat)
zhipu.chat.completions.create<Strict<ChatCompletionParams>>({ model: 'glm-4.6', messages, temperature: 1 })

const response = {
  model: 'glm-5.3',
  input: [{ role: 'user', content: [{ type: 'input_text', text: '?' }] }, {
    type: 'function_call_output',
    call_id: '1',
    output: '7',
  }],
  tools: [{ type: 'function', name: 'f', parameters: { any_name: 1 } }, { type: 'web_search' }],
  text: { format: { type: 'json_object' } },
} satisfies Strict<ResponseParams>
zhipu.responses.create(response)
zhipu.embeddings.create({ model: 'embedding-3', input: ['a'] } satisfies Strict<EmbeddingParams>)
zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: 'a' } satisfies Strict<VideoParams>)
void ({
  agent_id: 'a',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }],
  custom_variables: { any_name: 1 },
} satisfies Strict<AgentParams>)

/* A literal `as const` passes too. */
const frozen = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }], stop: ['。'] } as const
void (frozen satisfies Strict<ChatCompletionParams>)

/* A misspelled field is an error, also in nested objects; so are missing fields and wrong values. */
// @ts-expect-error temperature is misspelled
void ({ model: 'glm-4.6', messages, temprature: 1 } satisfies Strict<ChatCompletionParams>)
// @ts-expect-error temperature is misspelled in a call too
zhipu.chat.completions.create<Strict<ChatCompletionParams>>({ model: 'glm-4.6', messages, temprature: 1 })
// @ts-expect-error type is misspelled
void ({ model: 'glm-4.6', messages, thinking: { tpye: 'enabled' } } satisfies Strict<ChatCompletionParams>)
// @ts-expect-error a user message has no tool calls
void ({ role: 'user', content: 'a', tool_calls: [] } satisfies Strict<Message>)
// @ts-expect-error the server rejects keys other than url
const detail = [{ type: 'image_url' as const, image_url: { url: '', detail: 'low' } }] satisfies Strict<Parts>
// @ts-expect-error description is misspelled
void ({ type: 'function', function: { name: 'f', desciption: 'a' } } satisfies Strict<Tool>)
// @ts-expect-error messages are missing
void ({ model: 'glm-4.6' } satisfies Strict<ChatCompletionParams>)
// @ts-expect-error temperature is a number
void ({ model: 'glm-4.6', messages, temperature: '1' } satisfies Strict<ChatCompletionParams>)
void detail

/* Fields of an index signature are errors as well. */
void ({ type: 'json_object', scheme: {} } satisfies NonNullable<ResponseParams['text']>['format'])
// @ts-expect-error the API documents the type only
void ({ model: 'm', input: '', text: { format: { type: 'json_object', scheme: {} } } } satisfies Strict<ResponseParams>)
void ({ model: 'new-video-model', promt: 'a' } satisfies OtherVideoParams<'new-video-model'>)
// @ts-expect-error prompt is misspelled
void ({ model: 'new-video-model', promt: 'a' } satisfies Strict<OtherVideoParams<'new-video-model'>>)

type Parts = Exclude<Extract<Message, { role: 'user' }>['content'], string>
