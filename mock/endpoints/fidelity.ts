/** How a behaviour of the mock is known: seen in this project's own contract run, recorded by others, written in documents, or assumed. */
export type Certainty = 'live-verified' | 'recorded' | 'documented' | 'assumed'

/** One behaviour, how sure it is, and who says so. */
export interface Fidelity {
  /** A family, or a part of the server: `chat`, `routing`. */
  readonly area: string
  readonly behaviour: string
  readonly certainty: Certainty
  /** Where it was seen or is written, with its date. */
  readonly witness: string
}

const docs = 'docs.bigmodel.cn, July 2026'
const openapi = 'OpenAPI document of BigModel, 2026-07-11'
const sdk = 'official Python and Java SDKs, 2026-04'
const recordings = 'recorded exchanges with api.z.ai, September 2025 to March 2026'
const reports = 'answers pasted by users, 2024 to 2026'
const none = 'nobody; made like its neighbours'

type Row = readonly [area: string, behaviour: string, certainty: Certainty, witness: string]

const rows: readonly Row[] = [
  ['auth', 'a missing header is 401 with 1001, in the language of the host', 'recorded', reports],
  ['auth', 'a token that is no key is 401 with 1002 or 401', 'recorded', reports],
  ['auth', 'a bare key and a bare JWT are taken', 'recorded', reports],
  ['auth', 'JWT times are milliseconds, seconds are taken too', 'documented', sdk],
  ['auth', 'a JWT is taken until its end', 'documented', sdk],
  ['auth', 'minTokenLifeMs 133_000: a JWT that ends within 133 seconds is refused', 'recorded', 'a user, March 2026'],
  ['auth', 'an expired JWT is 1003, a forged one 401', 'assumed', none],
  ['auth', 'authentication comes before routing', 'recorded', 'a live probe of api.z.ai, August 2026'],
  ['routing', 'an unknown path below paas/v4 is a 404 of Spring', 'recorded', reports],
  ['routing', 'an unknown first segment is HTTP 200 around 404 NOT_FOUND', 'recorded', reports],
  ['routing', 'a known path with another method is 405', 'assumed', none],
  ['chat', 'keys of whole answers are in alphabetical order', 'recorded', recordings],
  ['chat', 'framing, key order and content type of streams', 'recorded', recordings],
  ['chat', 'role in every delta but those of tool calls', 'recorded', recordings],
  ['chat', '`object` since January 2026', 'recorded', reports],
  ['chat', 'ids by time: 19 digits until mid 2024, then Beijing time and 16 hex digits', 'recorded', reports],
  ['chat', 'line feeds before content and reasoning of glm-4.5', 'recorded', recordings],
  ['chat', 'a first line feed before the reasoning of glm-4.6', 'recorded', reports],
  ['chat', 'whole tool calls, one chunk each', 'recorded', recordings],
  ['chat', 'fragments of arguments with tool_stream', 'documented', docs],
  ['chat', 'abnormal endings have neither usage nor object', 'recorded', reports],
  ['chat', 'moderation cuts with a delta of the user', 'documented', docs],
  ['chat', 'who says nothing is refused: a user with 1213, the model with 1214', 'recorded', reports],
  ['chat', 'role play and speech call no tools', 'documented', openapi],
  ['chat', 'web_search results in the last chunk, or the first', 'recorded', reports],
  [
    'chat',
    'tools of glm-4-alltools: input in pieces, outputs in the name of tool, status at the end',
    'documented',
    docs,
  ],
  ['chat', 'which tool glm-4-alltools uses: the first it was given', 'assumed', none],
  ['chat', 'audio of glm-4-voice in streams comes in one chunk', 'assumed', none],
  ['chat', 'counts of tokens', 'assumed', 'the tokenizer is not published'],
  [
    'chat',
    'a prompt that is too long is 1261, in streams finish_reason model_context_window_exceeded',
    'recorded',
    reports,
  ],
  ['chat', '1231 for a request_id that is still being answered', 'documented', 'docs.bigmodel.cn, December 2025'],
  ['chat', 'a request_id may come again once it is answered', 'assumed', none],
  ['errors', 'business codes, their HTTP statuses and Chinese texts', 'documented', docs],
  ['errors', 'English texts of codes that were never seen in English', 'assumed', none],
  [
    'errors',
    'texts of 1313 to 1321 in both languages; their statuses are documented',
    'assumed',
    'the table of codes, from memory',
  ],
  ['errors', 'which code a bad field gets: 1213 missing, 1214 bad, 1210 no JSON', 'assumed', docs],
  ['errors', 'envelopes of llm-application, v3 and monitor', 'documented', openapi],
  ['limits', '1302 for too many requests at once', 'documented', docs],
  ['limits', '1302 for too many requests a minute', 'assumed', none],
  ['async', 'tasks are read by async-result until SUCCESS', 'documented', openapi],
  ['async', 'bodies of tasks under way', 'documented', docs],
  ['async', 'body of a task that failed', 'assumed', none],
  ['async', 'an id that nobody gave is 1214', 'assumed', none],
  ['embeddings', 'shape of answers, dimensions, limits', 'documented', openapi],
  ['embeddings', 'more than 64 texts are 1214, in the words of the API', 'recorded', reports],
  ['embeddings', 'too long a text is 1261; values of vectors', 'assumed', none],
  ['rerank', 'shape and order of answers, what is paid', 'documented', docs],
  ['rerank', 'scores, and that raw ones lie about 0', 'assumed', none],
  ['tokenizer', 'shape of answers', 'documented', openapi],
  ['tokenizer', 'that it counts by the rule of chat', 'assumed', none],
  ['models', 'shape of the list, days of glm-4.5, 4.7 and 5.3', 'recorded', reports],
  ['models', 'which models are listed, days of the others', 'assumed', none],
  ['images', 'shape of answers, sizes, life of links', 'documented', openapi],
  ['images', 'form of links', 'recorded', reports],
  ['images', 'what is to be seen', 'assumed', none],
  ['videos', 'task and its result, fields of each model, life of links of Vidu', 'documented', openapi],
  ['videos', 'what is to be seen, life of links of CogVideoX', 'assumed', none],
  ['audio', 'events of transcriptions and of speech, refusals inside a stream', 'recorded', reports],
  ['audio', 'the last event of transcriptions, limits', 'documented', openapi],
  ['audio', 'what is said and heard, how long it takes, content type audio/pcm', 'assumed', none],
  ['audio', 'what cogtts and glm-asr take', 'documented', 'OpenAPI document of BigModel, 2025-07-23'],
  ['voice', 'cloning, listing, deleting, limits of the recording', 'documented', openapi],
  ['voice', 'codes of refusals but that of an unknown voice', 'assumed', none],
  ['files', 'upload, list, content, delete', 'documented', openapi],
  ['files', 'kinds, sizes and numbers of files by purpose', 'documented', openapi],
  ['files', 'HTTP 435 beyond 100 MB', 'documented', 'docs.bigmodel.cn, December 2025'],
  ['files', 'the code beside 435, and 404 with 1214 for a file that is not there', 'assumed', none],
  ['files', 'three forms of ids', 'documented', 'samples of the documents and tests of the official SDKs'],
  ['files', 'uploads and lists for retrieval', 'documented', sdk],
  ['files', 'the wrapper around the text of file-extract', 'assumed', 'documents of 2024, from memory'],
  ['files/parser', 'tasks, results, links for a day', 'documented', openapi],
  ['files/parser', 'texts of tasks that are pending or have failed', 'assumed', none],
  ['files/ocr', 'shape of answers', 'documented', openapi],
  ['batches', 'life of a batch and lines of its output', 'documented', docs],
  ['batches', 'seven days to live, thirty days for results', 'documented', docs],
  ['batches', 'words for what is wrong with an input file', 'assumed', none],
  ['batches', 'newest first in lists', 'assumed', none],
  ['web_search', 'shape of answers', 'documented', docs],
  ['web_search', 'search-prime finds nothing at Z.ai', 'recorded', reports],
  ['web_search', 'what is found, and what a query wants', 'assumed', 'a small web of the mock itself'],
  ['tools', 'calls of web-search-pro, whole and streamed', 'documented', sdk],
  ['reader', 'shape of answers', 'documented', openapi],
  ['moderations', 'shape of answers', 'documented', openapi],
  ['moderations', 'what is risky, names of risks, usage of other kinds than text', 'assumed', none],
  ['layout_parsing', 'shape of answers', 'documented', openapi],
  ['agents', 'answers, asynchronous results, conversations', 'documented', openapi],
  ['agents', 'events with messages and phases, which agents only stream', 'documented', docs],
  ['agents', 'what each agent makes of a request, codes of its refusals', 'assumed', none],
  ['assistant', 'events, order of their keys, created in milliseconds', 'recorded', reports],
  ['assistant', 'the last event with its usage', 'documented', 'docs of bigmodel.cn, 2024'],
  ['assistant', '[DONE] at the end, which assistant uses which tool', 'assumed', none],
  ['knowledge', 'bases, documents, retrieval', 'documented', openapi],
  ['knowledge', 'codes of documents: 10002, 10019, 11000 to 11003', 'documented', docs],
  ['knowledge', 'scores of slices, space of an account, 1214 for a base that is not there', 'assumed', none],
  ['knowledge', 'the paths of 2024, without envelope', 'documented', sdk],
  ['zrag', 'slices, kinds of events', 'documented', openapi],
  [
    'zrag',
    'pieces in answer and the whole in done, marks of references',
    'recorded',
    'a user who tried, September 2026',
  ],
  ['application', 'events of sse-invoke, without a space after the colon', 'documented', 'docs of bigmodel.cn, 2024'],
  ['application', 'codes of file_stat', 'recorded', reports],
  ['application', 'frames of a streamed v3 invoke, its end without [DONE]', 'assumed', none],
  ['fine_tuning', 'jobs, events, models', 'documented', sdk],
  ['fine_tuning', 'words of status', 'documented', 'OpenAPI document of BigModel, 2025-07-23'],
  ['fine_tuning', 'texts of events, losses, names of models', 'assumed', 'names as in tests of the official SDK'],
  ['fine_tuning', 'chat speaks with a trained model of the account', 'assumed', none],
  ['monitor', 'envelope, quotas, usage by hour and by day', 'recorded', reports],
  ['monitor', 'how much a plan allows, and when its windows open', 'assumed', none],
  ['legacy', 'the v3 API: answers, events, envelope', 'assumed', 'code of clients of 2023'],
]

/** Every behaviour of the mock with how sure it is. */
export const behaviours: readonly Fidelity[] = rows.map(([area, behaviour, certainty, witness]) => ({
  area,
  behaviour,
  certainty,
  witness,
}))
