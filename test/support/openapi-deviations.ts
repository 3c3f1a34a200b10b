/** A known difference between the official document and the client or the mock, where the document is wrong. */
export interface Deviation {
  /** Method and path as the document spells them. */
  readonly operation: string
  /** Matches the violation, with `request` or `reply` before it. */
  readonly violation: RegExp
  /** The mistake in the document, or the source that contradicts it. */
  readonly reason: string
}

const batches = '/paas/v4/batches'

export const deviations: readonly Deviation[] = [
  {
    operation: 'POST /paas/v4/chat/completions',
    violation: /^reply \/choices\/\*\/(message|delta)\/content: matches 2 of oneOf$/,
    reason: 'the document lists two string schemas, one of them nullable, so that every string matches both',
  },
  {
    operation: 'POST /paas/v4/chat/completions',
    violation: /^request \/(\w+: null, expected |model: "glm-4\.5-flash", expected one of glm-4-voice, )/,
    reason:
      'the official Python SDKs send null for options that were not set; the schema of voice models has the fewest of these options',
  },
  {
    operation: 'POST /paas/v4/chat/completions',
    violation: /^request \/(request_id: number|tool_choice: (object|\{.*\})), expected /,
    reason:
      'tests of both official Python SDKs send a number as request_id; an object as tool_choice was accepted in 2025 (recorded)',
  },
  {
    operation: 'GET /paas/v4/async-result/{id}',
    violation: /^reply : matches [23] of oneOf$/,
    reason: 'the three schemas have no required fields, so that a reply matches more than one of them',
  },
  {
    operation: 'GET /paas/v4/async-result/{id}',
    violation: /^reply \/model: null, expected string$/,
    reason: 'the sample of a running task in the documentation has null',
  },
  {
    operation: 'POST /paas/v4/rerank',
    violation: /^reply \/results\/\*\/document: missing$/,
    reason: 'required although return_documents is false by default',
  },
  {
    operation: 'POST /paas/v4/audio/speech',
    violation: /^reply content-type (audio\/pcm|text\/event-stream) is not documented$/,
    reason: 'only WAV is listed, although pcm is the default format and streams are events (observed)',
  },
  {
    operation: 'POST /paas/v4/audio/speech',
    violation: /^request \/voice: "voice_clone_\w+", expected one of /,
    reason: 'the description of the field allows cloned voices, its enum does not',
  },
  {
    operation: 'POST /paas/v4/files',
    violation: /^request \/purpose: "(fine-tune|retrieval)", expected one of /,
    reason: 'purposes of 2024 that the official SDKs still send',
  },
  {
    operation: 'GET /paas/v4/files',
    violation: /^request \?purpose: missing$/,
    reason: 'tests of both official Python SDKs and the Java SDK send none',
  },
  {
    operation: 'POST /v1/agents',
    violation: /^request \/custom_variables: matches 2 of oneOf$/,
    reason: 'one schema allows the variables of any agent, another those of translation, so that the latter match both',
  },
  {
    operation: 'POST /zrag/agent/chat',
    violation: /^reply \/data: matches 3 of oneOf$/,
    reason: 'the schemas of the event data have no required fields',
  },
  ...['POST /v1/agents', 'POST /llm-application/open/v3/application/invoke'].map((operation) => ({
    operation,
    violation: /^reply content-type text\/event-stream is not documented$/,
    reason: 'only JSON is listed, although the description of the operation mentions streams',
  })),
  ...[`POST ${batches}`, `GET ${batches}`, `GET ${batches}/{batch_id}`, `POST ${batches}/{batch_id}/cancel`].map((
    operation,
  ) => ({
    operation,
    violation: /\/request_counts: object, expected integer$/,
    reason: 'an object with three numbers in the official SDKs; the document lists these numbers beside it',
  })),
  ...[`POST ${batches}`, `GET ${batches}`, `GET ${batches}/{batch_id}`, `POST ${batches}/{batch_id}/cancel`].map((
    operation,
  ) => ({
    operation,
    violation: /^reply (\/data\/\*)?\/\w+_(at|file_id): null, expected (integer|string)$/,
    reason: 'printed responses of 2024 have null for times and ids without a value',
  })),
]
