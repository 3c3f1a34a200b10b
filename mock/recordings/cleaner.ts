import { decodeUtf8 } from '../data/bytes.ts'
import type { RawRequest } from '../http/message.ts'
import type { Entry } from '../journal/entry.ts'
import type { Clean } from './clean-frames.ts'
import { createKeyCleaner } from './key-cleaner.ts'
import { readableBody, type Recording } from './recording.ts'

/** What a recording stores of a request. */
export type RecordedRequest = Pick<Recording, 'method' | 'target' | 'request'>

/** Masks the key of a request and what `redact` of the options masks. */
export function createCleaner(raw: RawRequest, redact: Clean = (text) => text): Clean {
  const cleanKey = createKeyCleaner(raw)
  return (text) => redact(cleanKey(text))
}

/** A request as it is recorded, its target as the journal shows it. JSON that is nested too deeply to be written again stays text. */
export function cleanRequest(raw: RawRequest, { target }: Entry, clean: Clean): RecordedRequest {
  return { method: raw.method, target: clean(target), request: cleanBody(raw, clean) }
}

function cleanBody(raw: RawRequest, clean: Clean): unknown {
  const body = readableBody(raw)
  try {
    return JSON.parse(clean(JSON.stringify(body ?? null))) ?? undefined
  } catch {
    return clean(decodeUtf8(raw.body) ?? '')
  }
}
