const doc = 'AsyncAPI document of 2026-07-11 and document for LLMs, 2025-05'
const frames = 'frames in the document for LLMs, 2025'
const sdkRecordings = 'recordings of the official Go SDK, February 2025'
const server = 'server package in the first commit of the official SDK repository, January 2025'
const probe = 'a user of glm-realtime-flash, 2026-09'
const users = 'clients of users, 2025-12 to 2026-09'
const none = 'no complete turn of the server was ever published'

type Behaviour = readonly [behaviour: string, witness: string]

/** What sessions of GLM-Realtime do, by the way it is known. */
export const realtimeBehaviours: Readonly<Record<'recorded' | 'documented' | 'assumed', readonly Behaviour[]>> = {
  recorded: [
    ['a session begins with heartbeat and session.created, which reports the model glm-realtime', probe],
    [
      'ids are a prefix and 32 hexadecimal digits; a response is created with usage of zero and ends without object',
      frames,
    ],
    [
      'the form of the client events: complete WAV or raw PCM in each append, commit and response.create at once',
      sdkRecordings,
    ],
    ['the key is accepted in the query as Authorization', 'a user, 2026-07'],
    [
      'a model of the query other than glm-realtime, -flash and -air, in any case, gets error 1234 and close code 1003',
      'a client, 2026-09',
    ],
    ['an account without balance opens a session; its update gets 1113', probe],
    [
      'an update without beta_fields, or with its members at session level, gets downstream_reconnect_exceeded after 130 ms',
      probe,
    ],
    ['tool_choice and nested tools are refused with 1210', users],
    ['a tool without a required property makes the next response fail with 422', users],
    ['a heartbeat of the client ends the session', 'a user, 2026-07'],
    ['text of the client is ignored without an answer', probe],
    ['the words of a reply come as response.text.delta and as response.audio_transcript.delta', probe],
    ['response.cancel gets response.cancelled, audio.done, output_item.done and done with status cancelled', probe],
    ['server VAD without timestamps closes the session after 8 seconds; after 11 seconds without sound it asks', users],
    ['output as mp3 is accepted', probe],
    ['more than about 50 events a second get rate_limit_error: only with the option eventsPerSecond', users],
    ['10 MB of audio that is not committed is the limit', 'a client, April 2026'],
    ['a message above 256 KB closes the session with code 1009', 'a client, 2026-09'],
    ['one item id for the whole turn', 'a user, 2026-07'],
  ],
  documented: [
    ['heartbeats every 30 seconds and after each update', doc],
    ['the events of a turn, and that only each type of them is in order', doc],
    ['session.update replaces the whole configuration; from video to audio the history is dropped', doc],
    ['a video turn needs a frame, else video_model_query_error', doc],
    ['outputs of functions are matched with their calls by order', doc],
    ['parameters of server VAD: 3 frames of 96 ms of speech, 8 frames of silence', 'sample of the official Python SDK'],
    ['the default configuration of a session', server],
  ],
  assumed: [
    ['the place of conversation.created: after session.created', none],
    ['the order of the done events, and that conversation.item.created precedes input_audio_buffer.committed', users],
    ['response.output_item.* and response.content_part.* are sent: clients report both; option itemEvents', users],
    ['members of response.function_call.inner_tool and inner_tool.result', none],
    ['speech is sound above -36 dB; threshold and silence_duration_ms have no effect', users],
    ['server VAD needs a timestamp on every append, but not rising ones', sdkRecordings],
    ['two deltas for a short reply, deltas of 73 930 bytes for a long one', probe],
    [
      'audio of the mock is a tone for each character, with the text in its lowest bits; mp3 is silence of the same length',
      none,
    ],
    ['the transcript of audio that the mock has not synthesized is a poem, four characters for each second', none],
    ['usage is zero unless a script sets it', frames],
    ['a greeting is a response without a turn of the user, once for each session', none],
    ['modalities without audio: text only', none],
    [
      'a second response.create without anything new while a response runs, a commit without audio, unknown events and unknown models of an update: codes and close codes',
      none,
    ],
    [
      'what a function or the user has added while a response runs is answered after it',
      'sample of the official Python SDK, which does not wait for response.done',
    ],
    ['items can be retrieved, deleted and truncated', doc],
    ['rate_limites.updated after response.created at times, with the option noise: its values and its place', users],
    ['an empty response, and one that only calls functions, has no message', none],
    ['the base of the Coding Plan has no sessions', none],
    ['api.z.ai offers the same sessions', 'clients of users'],
    ['a session has no maximum length, and may be silent with client VAD', none],
    ['plain pcm has 16 kHz', 'README of the official web demo'],
    ['video_proactive is like video_passive, and never speaks unasked', 'the official web demo only has the name'],
    [
      'pre_commit, temperature, noise reduction, auto_search and the member response of response.create have no effect',
      none,
    ],
    ['close codes other than 1003 and 1009; a plain GET gets 400', none],
    [
      'the handshake is refused with the HTTP envelope of the general API',
      'error code page of the vendor; a user, 2026-07',
    ],
    [
      "with the option handshakeErrors 'event' it is accepted, and error and close code 1003 follow",
      'a client, 2026-09, of models of the query',
    ],
  ],
}
