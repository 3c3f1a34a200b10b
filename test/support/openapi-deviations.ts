/** Where client or fake rightly differ from the official document. */
export interface Deviation {
  /** Method and path in the spelling of the document. */
  readonly operation: string
  /** Fits what the judge says. */
  readonly fault: RegExp
  /** Who knows better than the document. */
  readonly reason: string
}

const batches = '/paas/v4/batches'

export const deviations: readonly Deviation[] = [
  {
    operation: 'POST /paas/v4/chat/completions',
    fault: /^reply \/choices\/\*\/(message|delta)\/content: fits 2 of oneOf$/,
    reason: 'the document lists a string twice, once of them nullable, so that no string fits one alone',
  },
  {
    operation: 'GET /paas/v4/async-result/{id}',
    fault: /^reply : fits [23] of oneOf$/,
    reason: 'the three shapes require nothing, so that whatever is common to them fits all',
  },
  {
    operation: 'GET /paas/v4/async-result/{id}',
    fault: /^reply \/model: null, want string$/,
    reason: "the documents' own sample of a running task has null",
  },
  {
    operation: 'POST /paas/v4/rerank',
    fault: /^reply \/results\/\*\/document: missing$/,
    reason: 'required although return_documents is false by default',
  },
  {
    operation: 'POST /paas/v4/audio/speech',
    fault: /^reply content-type (audio\/pcm|text\/event-stream) is not documented$/,
    reason: 'WAVE alone is listed, though pcm is the default format and events are the streamed form (observed)',
  },
  {
    operation: 'POST /paas/v4/audio/speech',
    fault: /^request \/voice: "voice_clone_\w+", want one of /,
    reason: 'the text of the field allows cloned voices, its enum does not',
  },
  {
    operation: 'POST /paas/v4/files',
    fault: /^request \/purpose: "(fine-tune|retrieval)", want one of /,
    reason: 'purposes of 2024 that the official SDKs still send',
  },
  {
    operation: 'POST /v1/agents',
    fault: /^request \/custom_variables: fits 2 of oneOf$/,
    reason: 'variables of any agent are allowed beside those of translation, so that these fit both',
  },
  {
    operation: 'POST /zrag/agent/chat',
    fault: /^reply \/data: fits 3 of oneOf$/,
    reason: 'the shapes of what an event brings require nothing',
  },
  ...['POST /v1/agents', 'POST /llm-application/open/v3/application/invoke'].map((operation) => ({
    operation,
    fault: /^reply content-type text\/event-stream is not documented$/,
    reason: 'streams, as the text of the operation says, though only JSON is listed',
  })),
  ...[`POST ${batches}`, `GET ${batches}`, `GET ${batches}/{batch_id}`, `POST ${batches}/{batch_id}/cancel`].map((
    operation,
  ) => ({
    operation,
    fault: /\/request_counts: object, want integer$/,
    reason: 'the SDKs have an object of three numbers, which the document lists beside it',
  })),
]
