const docs = 'docs.bigmodel.cn, July 2026'
const codingRecordings = 'recorded exchanges with api.z.ai/api/coding/paas/v4, September 2025 to March 2026'
const recordings = 'recorded exchanges with api.z.ai/api/paas/v4, June to September 2026'
const probes = 'live probes by users of both hosts, August to October 2026'
const zaiOpenapi = 'OpenAPI document of Z.ai, September 2026'
const none = 'no source; modelled on neighbouring endpoints'

type Behaviour = readonly [behaviour: string, witness: string]

/** What differs in chat between models, bases and hosts, by the way it is known. */
export const chatBehaviours: Readonly<Record<'recorded' | 'documented' | 'assumed', readonly Behaviour[]>> = {
  recorded: [
    [
      'general base: glm-5.3, 5.3-flash and 5.3-flashx refuse disabled thinking, and efforts other than low, high and max, with 1210 in the language of the host',
      `${recordings}; ${probes}`,
    ],
    [
      'coding base: glm-5.3 accepts seven efforts and refuses others with 1210',
      'users, 2026-08-14 and 2026-08-15; another user saw medium refused later in 2026, the mock follows the reports that name all values',
    ],
    [
      'coding base: glm-5.3 with disabled thinking has no reasoning',
      'measured by a user, 2026-08-21; a measurement of 2026-08-14 had reasoning, the mock follows the newer one',
    ],
    [
      'order of the amounts of reasoning: low, medium, none given, high, max (coding base), low, high, max (general base)',
      'measured by users, August 2026; the docs call max the default of reasoning_effort',
    ],
    [
      'glm-5.2, general base: effort none or minimal stops reasoning only with thinking enabled',
      `${recordings}; the docs of July 2026 know no such condition, the mock follows them on the coding base`,
    ],
    ['models other than glm-5.2 and 5.3 accept any reasoning_effort without effect', probes],
    [
      'glm-4.7 and 4.5v do not think when thinking is disabled',
      `${recordings}; ${probes}; the docs of July 2026 say that they always think`,
    ],
    ['glm-4.1v-thinking ignores disabled thinking and reasons in the content between think marks', probes],
    [
      'general base: glm-4.5, 4.7 and 5.2 send an empty content before the last chunk',
      `${recordings}; glm-4.7 was also seen without it; a stream of glm-4.5-flash that ended at its length had none`,
    ],
    ['coding base: no empty content before the last chunk', codingRecordings],
    [
      'no completion_tokens_details in a stream with thinking disabled, except for glm-5.3; of glm-5.2 also none in a complete response; otherwise it is present, also with 0',
      `${recordings}; models other than glm-4.7 and 5.2 are assumed to be like glm-4.7`,
    ],
    [
      'glm-5, glm-4.5-air, airx and flash have no completion_tokens_details, glm-4.1v-thinking also no prompt_tokens_details',
      'completions of 2026-10-09 on the general base of BigModel, published by a user; a stream of glm-5 of 2026-03-31',
    ],
    [
      'glm-4.6 has no completion_tokens_details in February and March 2026, and its first line feed after the reasoning since then',
      'a stream of 2026-02-10, published by a user; a completion of 2026-10-09 has them; recordings of November 2025 have it before the reasoning',
    ],
    [
      'models without thinking have object in 2026, and no details of usage',
      'recorded exchanges of glm-4-flash (2026-05-06) and glm-4-32b-0414-128k (2026-08-30); assumed for the others, except glm-4-plus, whose newest recording is of 2025-03',
    ],
    [
      'general base: chunks of glm-4.7 and 4.5 have several tokens of reasoning, glm-5.3-flash sends one chunk',
      recordings,
    ],
    [
      'cached_tokens is the longest prefix of the prompt that was sent before, tools first, without its last token; replies are not part of it',
      `${codingRecordings}: 157 of 158 for a repeated prompt, 162 of 211 for one that continues a prompt of 164; a probe of 2026-10-09 had 1508 of 1510`,
    ],
    ['cached_tokens of GLM-4.5 and 4.6 is any number: blocks of one token', `${codingRecordings}; ${recordings}`],
    [
      'cached_tokens of glm-5.3 and 4.7 is a multiple of 64',
      'glm-5.3, 2026: 20160 of 24636; glm-4.7: 384 and 640 in a log of Claude Code, 2304 of 2329 and 4608 of 4648 on 2026-10-09',
    ],
    ['ids of tool calls of glm-4.5 are tool- and 32 hexadecimal digits, general base, streams', recordings],
    ['glm-5.3 writes line feeds around the JSON of json_object', recordings],
    ['max_tokens above the limit of the model gets 1210 with the range', `${probes}; 1214 in the docs`],
    [
      'limits of max_tokens: 131072 for glm-4.5 and 4.5-x, 98304 for 4.5-air, airx and flash',
      'probes of a user, 2026-08-22; the docs have 98304 for all',
    ],
    [
      'limits of max_tokens: 16384 for glm-4-flash-250414, flashx-250414 and glm-4.1v-thinking',
      'errors with the range that a user published, 2026-10-09; the docs have 32768',
    ],
    [
      'limits of max_tokens: 1024 for glm-4v-flash, 131072 for glm-5.3-flash',
      'errors with the range that users of both hosts published, 2025 and 2026; assumed for glm-4v',
    ],
    [
      'temperature above 1 gets 1210 with the range',
      'Z.ai, 2026-07-27; BigModel sent 1214 in March 2024, its text of today is modelled on that of max_tokens',
    ],
    [
      'store, prompt_cache_key, parallel_tool_calls and strict of a function are accepted without effect, also in strict mode',
      `a live probe of BigModel, 2026-10-09; parallel_tool_calls: ${codingRecordings}`,
    ],
    ['an unknown role gets 1214, 角色信息不正确 or Incorrect role information', probes],
    [
      'a content part that the model does not accept gets 1210',
      'users of both hosts, 2026; an older report has the text without a code',
    ],
    [
      'an image that is neither a URL nor base64 of PNG, JPEG, GIF, WebP or BMP gets 1210; only its first bytes are read',
      'users of BigModel, 2026; assumed for Z.ai',
    ],
    [
      'a request without model, a tool without type and an empty text part get 1214',
      'one user each, 2025 and 2026, in one language each; the docs have 1213 for a missing field',
    ],
    [
      'an unknown model gets 1211, on the coding base 1214',
      'api.z.ai, 2026-08-15; assumed for the coding base of BigModel',
    ],
  ],
  documented: [
    ['glm-5.2: medium and low mean high, xhigh means max', docs],
    [
      'reasoning of earlier turns stays in the prompt by default on the coding base, not on the general one',
      'docs of Z.ai and BigModel, October 2026; the document of 2026-07-11 knows no difference',
    ],
    [
      'the part file has one of file_id, file_url and file_data, up to 50 MB; file_id only for glm-5.3-flash',
      zaiOpenapi,
    ],
    ['a message has up to 150 images', `${zaiOpenapi}; 50 in that of BigModel, 2026-07-11`],
    ['glm-5-turbo and glm-5v-turbo are unknown on the general base of Z.ai', zaiOpenapi],
  ],
  assumed: [
    [
      'glm-5-turbo and glm-5v-turbo still answer on the coding base of Z.ai and by the other protocols',
      'the list of the Anthropic protocol of Z.ai has glm-5-turbo (2026-08-07); clients of the Coding Plan list both (2026-05)',
    ],
    [
      'tool_stream has no effect on models that the documents do not name; every model accepts it',
      `${docs}; accepted by every model: ${probes}`,
    ],
    ['glm-5.3 with effort none or minimal has no reasoning on the coding base; xhigh is as max', docs],
    ['glm-5.3 always has reasoning with effort low', `${recordings}: sometimes it has none`],
    ['text models of 2024 accept max_tokens up to 4096, although their documented limit is 4095', none],
    [
      'max_completion_tokens is accepted without effect, also in strict mode',
      'accepted on the coding base, a user, 2026-08-06; its effect is not known',
    ],
    ['top_p out of its range gets 1210 with the range', 'modelled on temperature'],
    ['a part file that breaks these rules gets 1214; an unknown file_id is accepted', none],
    ['audio of glm-4-voice that lacks data, or whose format is not wav or mp3, gets 1214', none],
    [
      'old names such as glm-4-flash still answer',
      'model lists of accounts, 2026; one user got 1211 for glm-4-flash on 2026-10-02',
    ],
    [
      'the other models of GLM-5 also cache blocks of 64 tokens',
      'counts that users of other providers published, June 2026: 111232, 57408, 45888',
    ],
    ['a prefix stays in the context cache for 300 seconds after its last use', 'no source has a number'],
    [
      'only prompts of the same API key and model share a prefix',
      'first prompts in recordings had 0 to 44 cached tokens, perhaps the beginning of all prompts; the mock has 0',
    ],
    ['the account has at most 256 prompts in the cache', 'none; a limit of the mock'],
    ['previews glm-5.2-fast-preview and glm-x-preview-260804 are like glm-5.2', 'seen in 2026'],
  ],
}
