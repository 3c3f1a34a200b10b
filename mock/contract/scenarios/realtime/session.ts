import { isZhipuError, type Zhipu } from '../../../../src/index.ts'
import type { RealtimeResult, RealtimeServerEvent } from '../../../../src/realtime/index.ts'
import type { ObservedSession } from '../../observed-session.ts'
import { isRecord } from '../../../validation/validators.ts'
import { type Bench, scenariosOf } from '../../scenario.ts'

export const scenario: ReturnType<typeof scenariosOf> = scenariosOf('realtime')
export const billed = 'a session of GLM-Realtime'

export const model = 'glm-realtime-flash'
export const question = '今天天气怎么样？'

/** Members of a server event, all of which may be missing. */
export type Members = Partial<Record<string, unknown>>
export const membersOf = (event: RealtimeServerEvent | undefined): Members => Object(event)
export const typesOf = (events: readonly RealtimeServerEvent[]): string[] => events.map(({ type }) => type as string)
export const found = (value: unknown): string => value === undefined ? 'absent' : JSON.stringify(value)
/** The types of events in the order of their first. */
export const firstOfEach = (events: readonly RealtimeServerEvent[]): string => [...new Set(typesOf(events))].join(', ')

/** The members of the events of each type: `response.audio.done(event_id, response_id)`. */
export function membersOfEach(events: readonly RealtimeServerEvent[]): string {
  const members = new Map<string, Set<string>>()
  for (const event of events) {
    const names = members.get(event.type) ?? new Set()
    for (const [name, value] of Object.entries(membersOf(event))) {
      if (name === 'type') continue
      const inner = isRecord(value) && name !== 'session' ? `{${Object.keys(value).join(', ')}}` : ''
      names.add(name + inner)
    }
    members.set(event.type, names)
  }
  return Array.from(members, ([type, names]) => `${type}(${[...names].join(', ')})`).join('; ')
}

/** Time in which the server may send what it was not asked for. */
export function pause({ patience }: Bench): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patience.intervalMs))
}

/** Samples of 24 kHz of a question, of the mock or of glm-tts. */
export async function speech(client: Zhipu): Promise<Uint8Array> {
  const answer = await client.audio.speech.create({
    model: 'glm-tts',
    input: question,
    voice: 'tongtong',
    response_format: 'pcm',
  })
  return await answer.bytes()
}

/** Silence of 24 kHz. */
export const silence = (ms: number): Uint8Array => new Uint8Array(ms * 48)

/** Sends a spoken question to a session, and waits for the end of the answer. */
export async function speak(
  client: Zhipu,
  { session, events }: ObservedSession,
): Promise<RealtimeResult & { readonly turn: readonly RealtimeServerEvent[] }> {
  const spoken = await speech(client)
  const from = events.length
  await session.append(spoken)
  const result = await (await session.respond()).done
  return { ...result, turn: events.slice(from) }
}

/** Reports that the first events of these types are in this order. */
export function factOrder(t: Bench, events: readonly RealtimeServerEvent[], first: string, second: string): void {
  const types = typesOf(events)
  const [a, b] = [types.indexOf(first), types.indexOf(second)]
  t.fact(`${first} comes before ${second}`, a >= 0 && b >= 0 && a < b, true)
}

/** Reports what the transcription of the question says. */
export function factTranscription(t: Bench, events: readonly RealtimeServerEvent[]): void {
  const type = 'conversation.item.input_audio_transcription.completed'
  const heard = membersOf(events.find((event) => event.type === type))['transcript']
  t.fact('transcription', `${heard}`, /天气怎么样/)
}

/** The error with which the server refuses a session; `undefined` for one that opens, which is closed. */
export async function refusalOf(
  opening: Promise<ObservedSession>,
): Promise<(Error & { readonly status?: number | undefined; readonly code?: string | undefined }) | undefined> {
  try {
    const { session } = await opening
    await session.close()
    return undefined
  } catch (error) {
    if (isZhipuError(error)) return error
    throw error
  }
}

/** Closes a session; notes a close that differs from the one that was sent. */
export async function closeSession(t: Bench, { session }: ObservedSession): Promise<void> {
  const { code, reason } = await session.close()
  if (code !== 1000 || reason !== '') t.note(`close code after close(1000): ${code}, reason ${found(reason)}`)
}
