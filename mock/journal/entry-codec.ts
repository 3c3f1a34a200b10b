import { decodeUtf8 } from '../data/bytes.ts'
import type { Archive } from './archive.ts'
import { Entry } from './entry.ts'

/**
 * Writes an entry into the archives of requests and responses, and returns its place in the first. `undefined` for an entry that cannot be
 * archived: a fault, an error, a session over a WebSocket, bytes that are not text, or a text that is too long. Its only purpose is memory: under load the served mock needs
 * 113 MB with the archive, 223 MB without.
 */
export function archiveEntry(entry: Entry, requests: Archive, responses: Archive): number | undefined {
  const { raw, frames, times, bytes } = entry.contents()
  const { method, host, body } = raw
  const isText = typeof body === 'string'
  const text = isText ? body : decodeUtf8(body)
  if (entry.error !== undefined || entry.fault || entry.session || text === undefined) return undefined
  if (!frames.every((frame) => typeof frame === 'string')) return undefined
  const response = responses.keep(bytes ?? frames.join(''))
  if (response === undefined) return undefined
  const lengths = frames.map((frame) => frame.length)
  const { target, path, atMs, account, status, responseHeaders, left, trimmed, unmatched, answeredBy, headers } = entry
  const sent = { response, times, lengths }
  const kept = { account, status, responseHeaders, left, trimmed, unmatched, answeredBy }
  const facts = { path, atMs, kept, method, host, target, headers, isText, sent }
  return requests.keep(`${JSON.stringify(facts)}\n${text}`)
}

/** Restores an entry from its archived text; without its frames when the archive of responses has dropped them. */
export function readEntry(archived: string, responses: Archive): Entry {
  const end = archived.indexOf('\n')
  const facts = JSON.parse(archived.slice(0, end))
  const { path, atMs, kept, isText, sent, ...request } = facts
  const text = archived.slice(end + 1)
  const entry = new Entry({ ...request, body: isText ? text : new TextEncoder().encode(text) }, path, atMs)
  Object.assign(entry, kept, { open: false })
  const response = responses.read(sent.response)
  if (response !== undefined) {
    let offset = 0
    entry.restore(sent.lengths.map((length: number) => response.slice(offset, offset += length)), sent.times)
  }
  return entry
}
