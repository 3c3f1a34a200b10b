import { anthropicBehaviours } from './fidelity-anthropic.ts'
import { chatBehaviours } from './fidelity-chat.ts'
import { mcpBehaviours } from './fidelity-mcp.ts'
import { realtimeBehaviours } from './fidelity-realtime.ts'

/**
 * How a behaviour of the mock is known: verified by this project's own contract run on the live API, recorded by others, documented, or
 * assumed.
 */
export type Certainty = 'live-verified' | 'recorded' | 'documented' | 'assumed'

/** One emulated behaviour with its certainty and source. */
export interface Fidelity {
  /** An endpoint family, or a part of the server: `chat`, `routing`. */
  readonly area: string
  readonly behaviour: string
  readonly certainty: Certainty
  /** Source of the behaviour, with its date. */
  readonly witness: string
}

const docs = 'docs.bigmodel.cn, July 2026'
const openapi = 'OpenAPI document of BigModel, 2026-07-11'
const openapi2025 = 'OpenAPI document of BigModel, 2025-07-23'
const sdk = 'official Python and Java SDKs, 2026-04'
const recordings = 'recorded exchanges with api.z.ai, September 2025 to March 2026'
const reports = 'responses published by users, 2024 to 2026'
const recordings2026 = 'recorded exchanges with api.z.ai/api/paas/v4, June to September 2026'
const responsesDocs = 'docs "Response API" of BigModel, October 2026'
const responsesProbes = 'live probes of open.bigmodel.cn and api.z.ai by users, 2026-10-09'
const none = 'no source; modelled on neighbouring endpoints'

type Row = readonly [area: string, behaviour: string, certainty: Certainty, witness: string]

const rows: readonly Row[] = [
  [
    'auth',
    'a request without authorization header gets 401 with code 1001, in the language of the host',
    'recorded',
    reports,
  ],
  ['auth', 'a token that is not `id.secret` gets 401 with code 1002 or 401', 'recorded', reports],
  [
    'auth',
    'a wrong key in the form of one gets 401 with code 1000',
    'recorded',
    'live probes of both hosts, 2026-09-23, and of BigModel, 2026-10-09; the English text is that of the docs',
  ],
  ['auth', 'an API key or JWT without "Bearer" is accepted', 'recorded', reports],
  ['auth', 'times of a JWT are milliseconds; seconds are accepted too', 'documented', sdk],
  ['auth', 'a JWT is accepted until it expires', 'documented', sdk],
  [
    'auth',
    'minTokenLifeMs 133_000: a JWT that expires within 133 seconds is refused',
    'recorded',
    'a user, March 2026',
  ],
  ['auth', 'an expired JWT gets code 1003, a JWT with an invalid signature code 401', 'assumed', none],
  [
    'auth',
    'the first request of a key that the mock did not issue decides its secret: a key that does not verify its first JWT is refused',
    'assumed',
    'the live API knows every secret; the mock cannot compare two JWTs without one',
  ],
  ['auth', 'authentication is checked before the path', 'recorded', 'a live probe of api.z.ai, August 2026'],
  [
    'requests',
    'a number or boolean is accepted as text where the documents have a string, such as request_id, and is echoed as text',
    'assumed',
    'tests of both official Python SDKs send request_id as a number, 2024 to 2026; Jackson, the parser of the server, converts scalars; no response was recorded',
  ],
  [
    'requests',
    'a request without model gets code 1214 on every endpoint',
    'recorded',
    'responses of chat published by users, 2026; code 1213 in those of 2024',
  ],
  [
    'requests',
    'null counts as an absent field',
    'documented',
    'official Python SDKs send null for options that were not set, 2024 to 2026',
  ],
  ['routing', 'an unknown path below paas/v4 gets a 404 of the Spring framework', 'recorded', reports],
  ['routing', 'an unknown first path segment gets HTTP 200 with 404 NOT_FOUND in the body', 'recorded', reports],
  [
    'headers',
    'vary, strict-transport-security, alt-svc and ga-traceid on every response; no rate limit headers',
    'recorded',
    'api.z.ai, June to September 2026; assumed for BigModel',
  ],
  ['routing', 'a known path with an unsupported method gets 405', 'assumed', none],
  ['chat', 'keys of a complete response are in alphabetical order', 'recorded', recordings],
  ['chat', 'framing, key order and content type of streams', 'recorded', recordings],
  ['chat', 'every delta has a role, except those of tool calls', 'recorded', recordings],
  ['chat', 'responses have the field `object` since January 2026', 'recorded', reports],
  [
    'chat',
    'format of ids by date: 19 digits until mid-2024, then Beijing time and 16 hexadecimal digits',
    'recorded',
    reports,
  ],
  ['chat', 'glm-4.5 starts content and reasoning with line feeds', 'recorded', recordings],
  ['chat', 'glm-4.6 starts reasoning with a line feed', 'recorded', reports],
  ['chat', 'a tool call is complete in one chunk', 'recorded', recordings],
  [
    'chat',
    'with tool_stream the arguments of a tool call are split between chunks: id and name in the first alone, type in each, no role',
    'recorded',
    recordings2026,
  ],
  ['chat', 'the last chunk of an abnormal end has neither usage nor object', 'recorded', reports],
  ['chat', 'moderation ends a stream with a delta whose role is user', 'documented', docs],
  ['chat', 'an empty message of the user gets code 1213, one of the assistant code 1214', 'recorded', reports],
  ['chat', 'role-play and speech models do not call tools', 'documented', openapi],
  ['chat', 'results of web_search are in the last chunk, or in the first', 'recorded', reports],
  [
    'chat',
    'glm-4-alltools streams the input of a tool in parts, the output with role tool, and the status at the end',
    'documented',
    docs,
  ],
  ['chat', 'glm-4-alltools uses the first tool of the request', 'assumed', none],
  ['chat', 'glm-4-voice streams its audio in one chunk', 'assumed', none],
  ['chat', 'token counts', 'assumed', 'the tokenizer is not published'],
  [
    'chat',
    'a prompt that is too long gets code 1261, in a stream finish_reason model_context_window_exceeded',
    'recorded',
    reports,
  ],
  [
    'chat',
    'a request_id whose request is still running gets code 1231',
    'documented',
    'docs.bigmodel.cn, December 2025',
  ],
  ['chat', 'a request_id may be reused once its request has ended', 'assumed', none],
  [
    'chat',
    "response_format json_schema is ignored; with the option jsonSchema: 'honour' the default reply satisfies the schema",
    'documented',
    'the OpenAPI documents of BigModel (2026-07-11) and Z.ai (September 2026) have text and json_object only; a user reports that glm-5.3 honours it through LiteLLM (2026), without a recorded response',
  ],
  ['errors', 'business codes, their HTTP statuses and Chinese messages', 'documented', docs],
  [
    'errors',
    '1261 has its English message at BigModel too',
    'recorded',
    'live probes of BigModel by a user, 2026-10-09',
  ],
  ['errors', 'English messages of codes that were never observed in English', 'assumed', none],
  [
    'errors',
    'messages of codes 1313 to 1321 in both languages; their statuses are documented',
    'assumed',
    'the table of codes, from memory',
  ],
  [
    'errors',
    'codes of invalid requests that no other row names: 1213 for a missing field, 1214 for an invalid field, 1210 for a body that is not JSON',
    'assumed',
    docs,
  ],
  ['errors', 'envelopes of llm-application, v3 and monitor', 'documented', openapi],
  [
    'limits',
    'plan coding: a Coding Plan key without balance gets 1113 on the general base',
    'recorded',
    reports,
  ],
  ['limits', 'plan none: a key without a Coding Plan gets 1113 on the coding base', 'assumed', none],
  ['limits', 'too many concurrent requests get code 1302', 'documented', docs],
  ['limits', 'too many requests per minute get code 1302', 'assumed', none],
  ['async', 'clients poll async-result until the status of the task is SUCCESS', 'documented', openapi],
  ['async', 'body of a running task', 'documented', docs],
  ['async', 'body of a failed task', 'assumed', none],
  ['async', 'an unknown task id gets code 1214', 'assumed', none],
  ['embeddings', 'format of responses, dimensions, limits', 'documented', openapi],
  ['embeddings', 'more than 64 texts get code 1214, with the message of the API', 'recorded', reports],
  ['embeddings', 'a text that is too long gets code 1261; values of vectors', 'assumed', none],
  [
    'embeddings',
    'embedding-3-pro has the limits of embedding-3',
    'assumed',
    'the model is in model lists of accounts of 2026; its limits are not documented',
  ],
  ['rerank', 'format and order of results, billed tokens', 'documented', docs],
  ['rerank', 'values of scores; raw scores are centred on 0', 'assumed', none],
  ['tokenizer', 'format of responses', 'documented', openapi],
  ['tokenizer', 'tokens are counted as in chat', 'assumed', none],
  [
    'tokenizer',
    'every chat model is accepted',
    'assumed',
    'the OpenAPI document of BigModel of 2026-07-11 lists eight models, that of Z.ai of September 2026 three',
  ],
  ['models', 'format of the list, creation dates of glm-4.5, glm-4.7 and glm-5.3', 'recorded', reports],
  ['models', 'listed models, from glm-4.5 to glm-5.3-flash', 'recorded', 'a list of BigModel of 2026-10-09, in part'],
  [
    'models',
    'creation dates of the others; Z.ai does not list glm-5-turbo',
    'assumed',
    'release notes; OpenAPI document of Z.ai, September 2026',
  ],
  ['models', 'the names of the option models', 'assumed', none],
  ['images', 'format of responses, sizes, lifetime of links', 'documented', openapi],
  ['images', 'format of links', 'recorded', reports],
  [
    'images',
    'responses of Z.ai have id and request_id, and links at mfile.z.ai with the name of the download',
    'recorded',
    'a response of api.z.ai, July 2026; the OpenAPI document of BigModel of 2026-07-11 has neither id nor request_id',
  ],
  ['images', 'content of images', 'assumed', none],
  ['videos', 'tasks and their results, parameters of each model, lifetime of links of Vidu', 'documented', openapi],
  ['videos', 'Vidu models are unknown at Z.ai', 'documented', 'OpenAPI document of Z.ai, September 2026'],
  ['videos', 'content of videos, lifetime of links of CogVideoX', 'assumed', none],
  ['audio', 'events of transcription and speech streams, errors inside a stream', 'recorded', reports],
  ['audio', 'last event of a transcription stream, limits', 'documented', openapi],
  ['audio', 'recognized text, synthesized audio, durations, content type audio/pcm', 'assumed', none],
  ['audio', 'parameters of cogtts and glm-asr', 'documented', openapi2025],
  [
    'audio',
    'cogtts streams PCM with 24 000 samples per second',
    'recorded',
    'official Python SDK and applications, 2026; the OpenAPI document of 2025-07-23 allows wav only',
  ],
  ['voice', 'cogtts-clone is accepted', 'documented', 'official Python and Java SDKs and limits of an account, 2026'],
  ['voice', 'cloning, listing and deletion of voices, limits of the recording', 'documented', openapi],
  ['voice', 'error codes, except that of an unknown voice', 'assumed', none],
  ['files', 'upload, list, content and deletion of files', 'documented', openapi],
  ['files', 'types, sizes and numbers of files by purpose', 'documented', openapi],
  ['files', 'HTTP 435 for files above 100 MB', 'documented', 'docs.bigmodel.cn, December 2025'],
  ['files', 'the code of HTTP 435; HTTP 404 with code 1214 for an unknown file', 'assumed', none],
  ['files', 'three formats of ids', 'documented', 'samples of the documentation and tests of the official SDKs'],
  ['files', 'uploads and lists with purpose retrieval', 'documented', sdk],
  [
    'files',
    'a list without a purpose has all files',
    'assumed',
    'tests of both official Python SDKs and the Java SDK send none; the OpenAPI document of 2026-07-11 requires it, that of 2025-07-23 does not',
  ],
  ['files', 'purpose user_data, the default of Z.ai', 'documented', 'OpenAPI document of Z.ai, September 2026'],
  ['files', 'limits of purpose user_data, which BigModel accepts too', 'assumed', none],
  [
    'files',
    'JSON object with the text of a file with purpose file-extract',
    'assumed',
    'documentation of 2024, from memory',
  ],
  ['files/parser', 'tasks, results, links that expire after one day', 'documented', openapi],
  [
    'files/parser',
    'file_type is accepted in lower case',
    'documented',
    'examples of the official Python SDK, 2026; the OpenAPI document of 2026-07-11 has upper case',
  ],
  ['files/parser', 'messages of running and failed tasks', 'assumed', none],
  ['files/ocr', 'format of responses', 'documented', openapi],
  ['batches', 'statuses of a batch and lines of its output file', 'documented', docs],
  ['batches', 'a batch expires after seven days, its results after thirty days', 'documented', docs],
  ['batches', 'codes and messages for errors of an input file', 'assumed', none],
  [
    'batches',
    'times are milliseconds, in_progress_at and expires_at remain null, a cancelled batch ends as completed, lists start with the oldest batch',
    'recorded',
    'responses printed in the tests of both official Python SDKs and the Java SDK, 2024; the OpenAPI document of 2026-07-11 has seconds and a status cancelled',
  ],
  [
    'batches',
    'ids of result files: null in the response to the creation, empty without a file, otherwise seconds and 32 hexadecimal digits',
    'recorded',
    'responses printed in the tests of both official Python SDKs, 2024',
  ],
  ['batches', 'a number as a value of metadata is accepted as text', 'assumed', 'scripts published by users'],
  ['web_search', 'format of responses', 'documented', docs],
  [
    'web_search',
    'without search_engine code 1214, with an unknown one code 1211',
    'recorded',
    'notes of a user on requests of 2026',
  ],
  ['web_search', 'search-prime returns no results on Z.ai', 'recorded', reports],
  [
    'web_search',
    'search-std, search-pro, search-pro-sogou and search-pro-quark are accepted',
    'recorded',
    'tests of both official Python SDKs; product codes in the data of an account, 2026',
  ],
  ['web_search', 'search results and search intents', 'assumed', 'generated by the mock'],
  ['tools', 'tool calls of web-search-pro, in a complete response and in a stream', 'documented', sdk],
  ['tools', 'the member tool in place of model', 'assumed', 'source code of clients of 2024 to 2026'],
  ['reader', 'format of responses', 'documented', openapi],
  ['moderations', 'format of responses', 'documented', openapi],
  [
    'moderations',
    'which content is risky, names of risk types, usage fields of content types other than text',
    'assumed',
    none,
  ],
  ['layout_parsing', 'format of responses', 'documented', openapi],
  [
    'layout_parsing',
    'a PDF has at most 30 pages',
    'documented',
    'OpenAPI document of Z.ai, September 2026; that of BigModel of 2026-07-11 allows 100',
  ],
  ['agents', 'responses, asynchronous results, conversations', 'documented', openapi],
  [
    'agents',
    'a complete translation has status success and total_calls, no conversation_id',
    'recorded',
    'a response of 2026-09-03, published by a user',
  ],
  ['agents', 'events with messages and phases; which agents only support streaming', 'documented', docs],
  ['responses', 'paths, fields of requests and responses, names of events', 'documented', responsesDocs],
  [
    'responses',
    'responses are kept for 7 days with store: true, which is not the default; no [DONE]',
    'documented',
    responsesDocs,
  ],
  [
    'responses',
    'order of the events, keys of items in alphabetical order, no response.content_part.done of a message, prefixes of ids',
    'recorded',
    'a stream of api.z.ai, 2026-10-01, shortened by its author',
  ],
  [
    'responses',
    'status 200 for a wrong key and without the header; insufficient_quota, overloaded, context_length_exceeded, in a stream as response.failed; the range of max_output_tokens; efforts none and minimal have no effect; an image that is an object is dropped; GET /models has three entries without id',
    'recorded',
    responsesProbes,
  ],
  [
    'responses',
    'the words rate_limit_exceeded, invalid_request_error, response_not_found, content_filter, permission_denied and server_error, and which codes of v4 they stand for; not_implemented for items, tools and fields of OpenAI that the docs do not have',
    'assumed',
    none,
  ],
  [
    'responses',
    'responses that are incomplete because of content_filter; a failed model as response.failed; calls of custom tools as function_call with the argument input; events of function calls and of web searches',
    'assumed',
    `${responsesDocs} names the events and items`,
  ],
  [
    'responses',
    'members of the list of input items, which has those of its own request only; a deleted response has an object deleted; a stream that the client leaves is not stored; instructions and tools of an earlier response do not apply',
    'assumed',
    'modelled on the API of OpenAI',
  ],
  [
    'responses',
    'an account keeps its latest 10 000 responses, and 268 435 456 characters of them; a conversation that has lost its beginning is not found',
    'assumed',
    'chosen, so that memory is bounded',
  ],
  [
    'responses',
    'keys with a Coding Plan and keys with a balance are accepted',
    'documented',
    'docs of BigModel and Z.ai, October 2026',
  ],
  ['agents', 'output of each agent, codes of its errors', 'assumed', none],
  ['assistant', 'events, order of their keys, `created` in milliseconds', 'recorded', reports],
  ['assistant', 'last event, with usage', 'documented', 'docs of bigmodel.cn, 2024'],
  [
    'assistant',
    'without stream, or with false, code 1212; its message',
    'recorded',
    'notes of a user on requests of 2026-09-07; the message as quoted by programs',
  ],
  ['assistant', 'a stream ends with [DONE]; which assistant uses which tool', 'assumed', none],
  ['knowledge', 'knowledge bases, documents, retrieval', 'documented', openapi],
  ['knowledge', 'error codes of documents: 10002, 10019, 11000 to 11003', 'documented', docs],
  ['knowledge', 'scores of slices, storage of an account, code 1214 for an unknown knowledge base', 'assumed', none],
  ['knowledge', 'responses without envelope at the paths of 2024', 'documented', sdk],
  [
    'knowledge',
    'a document at the path of 2024 has length and name',
    'documented',
    'types of zhipuai-sdk-python, 2025',
  ],
  ['zrag', 'slices, types of events', 'documented', openapi],
  [
    'zrag',
    'answer events have deltas, the done event the full text; marks of references',
    'recorded',
    'an experiment of a user, September 2026',
  ],
  ['application', 'events of sse-invoke have no space after the colon', 'documented', 'docs of bigmodel.cn, 2024'],
  ['application', 'codes of file_stat', 'recorded', reports],
  ['application', 'events of a v3 invoke stream, which ends without [DONE]', 'assumed', none],
  ['fine_tuning', 'jobs, events, models', 'documented', sdk],
  ['fine_tuning', 'values of status', 'documented', openapi2025],
  ['fine_tuning', 'messages of events, losses, names of models', 'assumed', 'names as in tests of the official SDK'],
  ['fine_tuning', 'chat accepts a fine-tuned model of the account', 'assumed', none],
  ['monitor', 'envelope, quotas, usage by hour and by day', 'recorded', reports],
  ['monitor', 'allowances of a plan, start of its quota windows', 'assumed', none],
  ['legacy', 'responses, events and envelope of the v3 API', 'assumed', 'source code of clients of 2023'],
  [
    'legacy',
    'text_embedding: invoke replies with one vector of 1024 numbers in data.embedding, for all messages of the prompt together',
    'assumed',
    'no response was recorded; dimensions as of embedding-2, its successor',
  ],
  [
    'legacy',
    'an error inside a stream is an event named error, whose data is the JSON of an error response: code, msg and success',
    'assumed',
    'clients of 2023 handle an event named error; its data was not recorded',
  ],
]

/** All emulated behaviours. */
export const behaviours: readonly Fidelity[] = [
  ...rows.map(([area, behaviour, certainty, witness]) => ({ area, behaviour, certainty, witness })),
  ...ofArea('chat', chatBehaviours),
  ...ofArea('anthropic', anthropicBehaviours),
  ...ofArea('mcp', mcpBehaviours),
  ...ofArea('realtime', realtimeBehaviours),
]

type ByCertainty = Readonly<Record<'recorded' | 'documented' | 'assumed', readonly (readonly [string, string])[]>>

function ofArea(area: string, behaviours: ByCertainty): Fidelity[] {
  return (['recorded', 'documented', 'assumed'] as const).flatMap((certainty) =>
    behaviours[certainty].map(([behaviour, witness]) => ({ area, behaviour, certainty, witness }))
  )
}
