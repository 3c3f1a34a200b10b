const recordings = 'recorded streams and bodies of both hosts, January to October 2026'
const errors = 'error bodies published by users, December 2025 to October 2026'
const docs = 'docs.bigmodel.cn and docs.z.ai, October 2026'
const none = 'no source; modelled on v4'

type Behaviour = readonly [behaviour: string, witness: string]

/** The Anthropic protocol, by the way each behaviour is known. */
export const anthropicBehaviours: Readonly<Record<'recorded' | 'documented' | 'assumed', readonly Behaviour[]>> = {
  recorded: [
    ['both key headers; ?beta=true; /messages without /v1, which is weakly reported', recordings],
    ['events and their order, ping as the second, spacing of Python in streams, compact JSON otherwise', recordings],
    ['usage is 0 in message_start; input_tokens without the cached part; no cache_creation_input_tokens', recordings],
    ['ids: msg_ or none (2025), call_; x-log-id is the id; signatures of 24 digits, empty on glm-5v-turbo', recordings],
    [
      'the input of a call comes whole in one delta',
      'glm-4-air and glm-5, January and March 2026; glm-5.3 not recorded',
    ],
    [
      'an overflow is a success without content and without tokens',
      'recorded bodies; 1261 was observed too, in September 2026',
    ],
    ['server tools as blocks in two shapes, and as markdown', 'live probes, October 2026; exports of chats'],
    ['claude-* was glm-4.6 in October 2025 and glm-4.7 in January 2026', 'recorded bodies'],
    ['headers: whole at BigModel, streamed at Z.ai', 'logs of proxies, January and August 2026'],
    ['422 of pydantic for roles, tools without a name and schemas of null; 500 with Python texts', errors],
    [
      'envelopes, statuses and texts of 1210 to 1313; 401 without an envelope; HTTP 200 for a wrong key of the listing',
      errors,
    ],
    ['three forms of errors inside of a stream', errors],
    ['an image by its URL gets 1210; $ref gets 1234; \\p{…} in a pattern gets 1210', errors],
    [
      'retry-after, x-should-retry and anthropic-ratelimit-unified-status with 1302',
      'a user, 2026-07-09; the value was 38',
    ],
    ['count_tokens is 0 for glm-5.3', 'a user, 2026-08-14'],
    ['anthropic-beta advanced-tool-use-2025-11-20 hides all tools from the model', 'a user, 2026-07-22'],
  ],
  documented: [
    [
      'efforts of glm-5.3 and glm-5.2; glm-5.3 thinks also when thinking is disabled',
      `${docs}; a refusal with 1210 was observed on 2026-08-17`,
    ],
    ['max_tokens from 1 to 131072', docs],
    ['keys of a Coding Plan and of a balance are both accepted', docs],
  ],
  assumed: [
    ['claude-* is glm-5.3 or glm-5.3-flash since August 2026', 'inferred: the plan serves these two'],
    [
      'models other than glm-5.3 think only when thinking asks for it',
      'recorded bodies without thinking of glm-4.6, 5 and 5.2',
    ],
    ['what pydantic says for other fields and alternatives; order of its errors', 'the rules of pydantic 2'],
    ['stop_sequences end the text with end_turn; top_p and top_k have no effect', none],
    ['count_tokens counts for other models; retry-after of an injected 1302 is 1; 404 and 405 of unknown paths', none],
    ['input and result of analyze_image; stop_reason refusal for sensitive content', none],
    ['a body of more than 1048576 characters gets 1214', 'a user: "about 1 MB"'],
  ],
}
