/** What options of a program, its environment or a signed token need. Loaded by all sessions but those of a page that has only a token. */
import { assert } from '../internal/assert.ts'
import { signToken } from '../internal/auth.ts'
import { joinHeaders } from '../internal/request.ts'
import { checkOptionNames, foldName, optionNames } from '../internal/option-names.ts'
import { redact } from '../internal/redact.ts'
import { baseFromEnv, bases, checkOptions, resolveKey } from '../internal/resolve-options.ts'
import { buildURL } from '../internal/url.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'
import { connect } from './connect.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import type { Target } from './socket-types.ts'

/**
 * Checks the options, and returns a function that finds what the socket is opened with.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export function prepareTarget(options: RealtimeOptions, inBrowser: boolean): () => Promise<Target> {
  const baseURL = findBaseURL(options)
  const { authIn = inBrowser ? 'query' : 'header' } = options
  const inQuery = authIn === 'query'
  return async () => {
    const { token } = options
    const key = token ? undefined : await findKey(options, inBrowser)
    const credential = key
      ? await credentialOf(key, options, inQuery)
      : typeof token === 'function'
      ? await token()
      : token
    const query = credential && inQuery ? { Authorization: credential } : {}
    const headers = credential && !inQuery ? { authorization: `Bearer ${credential}` } : {}
    const secrets = [key, credential].flatMap(formsOf)
    const { webSocket, fetch } = options
    const request = {
      url: buildURL(baseURL, '/realtime', [options.query, query], false),
      headers: joinHeaders(headers, options.headers),
      fetch,
    }
    return {
      ...request,
      mask: (text) => redact(text, secrets),
      connect: (open, signal) => connect({ ...request, webSocket }, open, signal),
    }
  }
}

function findBaseURL(options: RealtimeOptions): string {
  checkNames(options)
  const { authIn = 'header', endpoint } = options
  const baseURL = options.baseURL || (endpoint ? bases[endpoint] : baseFromEnv(options.apiKey))
  checkOptions({ ...options, baseURL })
  assert(authIn === 'header' || authIn === 'query', `use authIn: got ${authIn}, expected header,query`)
  // The bases of a Coding Plan have no GLM-Realtime.
  return baseURL.replace(/(?<!\/)\/+$/, '').replace(/\/coding(?=\/paas\/v\d+$)/, '')
}

/** The options that a client and its requests do not have. An object, so that the compiler finds a missing one. */
const own: Readonly<Record<Exclude<keyof RealtimeOptions, keyof ClientOptions | keyof RequestOptions>, true>> = {
  token: true,
  authIn: true,
  webSocket: true,
  connectTimeoutMs: true,
  replyTimeoutMs: true,
  maxBufferedBytes: true,
  maxUnreadBytes: true,
  batchMs: true,
  heartbeats: true,
  onEvent: true,
  tools: true,
  maxRounds: true,
  onToolCall: true,
  onToolResult: true,
  onToolError: true,
}
const ownNames = Object.keys(own)

/** Checks the names of options as for a client. A name also resembles an option of its own that begins with it, or that it begins with. */
function checkNames(options: RealtimeOptions): void {
  assert(typeof options !== 'string', 'open session: got a string, expected options like { apiKey }')
  const others = Object.entries(options).filter(([name]) => !ownNames.includes(name))
  for (const [name, value] of others) {
    if (value === undefined || name.length < 3 || optionNames.includes(name)) continue
    const folded = foldName(name)
    const nearest = ownNames.find((own) => foldName(own).startsWith(folded) || folded.startsWith(foldName(own)))
    assert(!nearest, `use ${name}: unknown option, did you mean ${nearest}?`)
  }
  checkOptionNames(Object.fromEntries(others))
}

/** Returns the key; `undefined` for none. @throws {TypeError} when it is missing or malformed, or a page would have to know it */
async function findKey(options: RealtimeOptions, inBrowser: boolean): Promise<string | undefined> {
  const { apiKey } = options
  assert(
    apiKey === null || options.dangerouslyAllowBrowser || !inBrowser,
    'open session: got apiKey in a browser, expected token, null or dangerouslyAllowBrowser',
  )
  return await resolveKey({ apiKey })
}

/** Returns the key, or a token that is signed with it. */
async function credentialOf(key: string, options: RealtimeOptions, inQuery: boolean): Promise<string> {
  const { auth = inQuery ? 'jwt' : 'key', jwtLifetimeMs = 1_800_000, clock = Date } = options
  return auth === 'jwt' ? await signToken(key, clock.now(), jwtLifetimeMs) : key
}

/** A key or token as it is, and as it is in a query. */
const formsOf = (secret = ''): string[] => [
  secret,
  encodeURIComponent(secret),
  `${new URLSearchParams([['', secret]])}`.slice(1),
]
