import { decodeUtf8 } from '../data/bytes.ts'
import type { Archive } from './archive.ts'
import type { Entry } from './entry.ts'

/** The header of a response that differs from response to response. */
const TRACE_ID = 'ga-traceid'

/** The facts of an entry that the next request of a load test has too. */
interface CommonFacts {
  readonly request: { readonly method: string; readonly host: string; readonly target: string }
  readonly headers: Readonly<Record<string, string>>
  /** Absent without a response. */
  readonly responseHeaders: Readonly<Record<string, string>> | undefined
  /** Members of `Entry`. */
  readonly kept: Readonly<Partial<Entry>>
  readonly isText: boolean
}

/** The facts of its own: time of arrival, trace id, place of the response, times and lengths of its frames. */
type OwnFacts = [
  atMs: number,
  traceId: string | undefined,
  response: number,
  times: readonly number[],
  lengths: readonly number[],
]

/**
 * Writes entries into the archives of requests and responses. Its only purpose is memory: under load the served mock needs 113 MB with the
 * archive, 223 MB without.
 */
export class EntryWriter {
  readonly #requests: Archive
  readonly #responses: Archive
  /** The common facts of the latest entry, and their text: under load most entries have the same. */
  #common: CommonFacts | undefined
  #text = ''

  constructor(requests: Archive, responses: Archive) {
    this.#requests = requests
    this.#responses = responses
  }

  /**
   * Returns the place of an entry in the archive of requests. `undefined` for an entry that cannot be archived: a fault, an error, a session over a
   * WebSocket, bytes that are not text, or a text that is too long.
   */
  write(entry: Entry): number | undefined {
    const { raw, frames, times, bytes } = entry.contents()
    const { method, host, target, headers, body } = raw
    const isText = typeof body === 'string'
    const text = isText ? body : decodeUtf8(body)
    if (entry.error !== undefined || entry.fault || entry.session || text === undefined) return undefined
    if (!frames.every((frame) => typeof frame === 'string')) return undefined
    const response = this.#responses.keep(bytes ?? frames.join(''))
    if (response === undefined) return undefined
    const { path, atMs, account, status, responseHeaders, left, trimmed, unmatched, answeredBy, chinese } = entry
    const kept = { path, account, status, left, trimmed, unmatched, answeredBy, chinese }
    const common = this.#textOf(entry, { request: { method, host, target }, headers, responseHeaders, kept, isText })
    const own: OwnFacts = [atMs, responseHeaders?.[TRACE_ID], response, times, frames.map(({ length }) => length)]
    return this.#requests.keep(`${common}\n${JSON.stringify(own)}\n${text}`)
  }

  #textOf(entry: Entry, facts: CommonFacts): string {
    if (!this.#common || !areEqual(facts, this.#common)) {
      this.#common = facts
      // With its keys masked, as the entry shows them to a test.
      const { target, headers } = entry
      this.#text = JSON.stringify({ ...facts, request: { ...facts.request, target }, headers })
    }
    return this.#text
  }
}

/** Compares facts; trace ids are not compared. Records that have the same members in another order are not equal. */
function areEqual(a: CommonFacts, b: CommonFacts): boolean {
  return a.isText === b.isText && haveEqualMembers(a.request, b.request) && haveEqualMembers(a.kept, b.kept) &&
    haveEqualMembers(a.headers, b.headers) && haveEqualMembers(a.responseHeaders ?? {}, b.responseHeaders ?? {})
}

function haveEqualMembers(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const [namesOfA, namesOfB] = [Object.keys(a), Object.keys(b)]
  return namesOfA.length === namesOfB.length &&
    namesOfA.every((name, index) => name === namesOfB[index] && (name === TRACE_ID || a[name] === b[name]))
}

/**
 * Restores an entry from its archived text; without its frames when the archive of responses has dropped them.
 *
 * @param EntryClass A parameter, because importing it here would make the modules that are loaded at once larger.
 */
export function readEntry(archived: string, responses: Archive, EntryClass: typeof Entry): Entry {
  const endOfCommon = archived.indexOf('\n')
  const endOfOwn = archived.indexOf('\n', endOfCommon + 1)
  const { request, headers, responseHeaders, kept, isText }: CommonFacts = JSON.parse(archived.slice(0, endOfCommon))
  const [atMs, traceId, place, times, lengths]: OwnFacts = JSON.parse(archived.slice(endOfCommon + 1, endOfOwn))
  const text = archived.slice(endOfOwn + 1)
  const { path = '', ...members } = kept
  const entry = new EntryClass(
    { ...request, headers, body: isText ? text : new TextEncoder().encode(text) },
    path,
    atMs,
  )
  Object.assign(entry, members, { responseHeaders, open: false })
  if (traceId) entry.responseHeaders = { ...responseHeaders, [TRACE_ID]: traceId }
  const response = responses.read(place)
  if (response !== undefined) {
    let offset = 0
    entry.restore(lengths.map((length: number) => response.slice(offset, offset += length)), [...times])
  }
  return entry
}
