import { fromBase64 } from '../data/bytes.ts'
import {
  checkValue,
  isRecord,
  list,
  milliseconds,
  object,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'
import type { RecordedAnswer, RecordedFrame, Recording } from './recording.ts'
import type { Store } from './store.ts'

const recordingMembers: Validators<Pick<Recording, 'method' | 'target' | 'answers'>> = {
  method: string,
  target: string,
  answers: list,
}

const answerMembers: Validators<Pick<RecordedAnswer, 'recordedAt' | 'status' | 'headers'>> = {
  recordedAt: {
    expected: 'a date such as 2026-11-20T08:00:00.000Z',
    test: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  },
  status: { expected: 'an HTTP status, 200 to 599, or 101 for a session', test: isStatus },
  headers: {
    expected: 'texts by name',
    test: (value) =>
      isRecord(value) && Object.values(value).every((text) => typeof text === 'string' && !/[\r\n]/.test(text)),
  },
}

const base64: Validator = { expected: 'text, or base64', test: isBase64 }

/**
 * Loads a recording, which people and other programs may have edited.
 *
 * @throws {TypeError | RangeError} that names the recording, the member and what is wrong with it.
 */
export async function loadRecording(store: Store, name: string): Promise<Recording | undefined> {
  const recording: unknown = await store.load(name) ?? undefined
  if (recording === undefined) return undefined
  const act = `read ${store.locate?.(name) ?? name}`
  checkAll(recording, recordingMembers, 'the recording', act)
  for (const [index, answer] of (recording as Recording).answers.entries()) {
    checkAnswer(answer, `answers[${index}]`, act)
  }
  return recording as Recording
}

function checkAnswer(answer: RecordedAnswer, place: string, act: string): void {
  checkAll(answer, answerMembers, place, act)
  const { json, frames } = answer
  if (json !== undefined && frames === undefined) return
  checkValue(frames, `${place}.frames`, list, act)
  for (const [index, frame] of frames?.entries() ?? []) checkFrame(frame, `${place}.frames[${index}]`, act)
}

function checkFrame(frame: RecordedFrame, place: string, act: string): void {
  checkAll(frame, { afterMs: milliseconds }, place, act)
  if (frame.text === undefined) checkValue(frame.base64, `${place}.base64`, base64, act)
  else checkValue(frame.text, `${place}.text`, string, act)
}

/** Checks members that an object must have. Others are ignored, such as notes. */
function checkAll<T>(value: unknown, validators: Validators<T>, place: string, act: string): void {
  checkValue(value, place, object, act)
  for (const [name, validator] of Object.entries<Validator>(validators)) {
    checkValue((value as Record<string, unknown>)[name], `${place}.${name}`, validator, act)
  }
}

function isStatus(value: unknown): boolean {
  return value === 101 || (Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599)
}

function isBase64(value: unknown): boolean {
  try {
    return typeof value === 'string' && fromBase64(value).length >= 0
  } catch {
    return false
  }
}
