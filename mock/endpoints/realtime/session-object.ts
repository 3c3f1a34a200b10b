import { isRecord } from '../../validation/validators.ts'

type Members = Readonly<Record<string, unknown>>

/** Turn detection: with `client_vad` the client ends a turn, with `server_vad` the server does. */
export type TurnDetection = 'client_vad' | 'server_vad'

/** The configuration of a session, as it is sent in `session.created` and `session.updated`. */
export type SessionObject = Readonly<Record<string, unknown>> & { readonly beta_fields: Members }

/** The names that the service reports a model by; names of clients that it accepts. Source: AsyncAPI document, guide, clients of 2025 and 2026. */
const models = ['glm-realtime', 'glm-realtime-flash', 'glm-realtime-air', 'glm-realtime-plus', 'glm-4-realtime']

/** The models that the gateway accepts in the query. Observed 2026-09; a client of 2025-12 writes `GLM-Realtime`, so the case is ignored. */
export const queryModels: readonly string[] = models.slice(0, 3)

/** Source: event builders of the server, January 2025; `model` was observed in 2026-09 whatever model was requested. */
export function defaultSession(id: string): SessionObject {
  return {
    id,
    object: 'realtime.session',
    model: 'glm-realtime',
    modalities: ['audio', 'text'],
    instructions: '',
    voice: 'default',
    input_audio_format: 'wav',
    output_audio_format: 'pcm',
    input_audio_transcription: null,
    turn_detection: null,
    tools: null,
    tool_choice: '',
    temperature: 0.05,
    max_output_tokens: null,
    beta_fields: { chat_mode: 'audio', is_last_text: false },
  }
}

/** What is wrong with an update: refused, or fatal for the session. */
export type UpdateMistake = 'refused' | 'fatal'

/**
 * Finds what is wrong with an update. Refused with 1210: `tool_choice`, and tools in the nested form of chat. Fatal: a missing `beta_fields.chat_mode`,
 * its members at the level of the session, a model that the account cannot use. Observed in 2026.
 */
export function mistakeOf(update: Members, extraModels: readonly string[]): UpdateMistake | undefined {
  const { tool_choice: choice, tools, model, beta_fields: beta } = update
  if (isPresent(choice) && choice !== '') return 'refused'
  if (isPresent(tools) && !Array.isArray(tools)) return 'refused'
  if (toolsOf(update).some((tool) => !isRecord(tool) || 'function' in tool || typeof tool['name'] !== 'string')) {
    return 'refused'
  }
  if (!isRecord(beta) || !chatModes.includes(String(beta['chat_mode']))) return 'fatal'
  if ('chat_mode' in update || 'tts_source' in update) return 'fatal'
  const isKnown = !isPresent(model) || model === '' || [...models, ...extraModels].includes(String(model).toLowerCase())
  return isKnown ? undefined : 'fatal'
}

/** `video_preactive` is the spelling of the official Go SDK. */
const chatModes = ['audio', 'video_passive', 'video_proactive', 'video_preactive']

/** The effective session after an update, which replaces the whole configuration. */
export function updatedSession(id: string, update: Members): SessionObject {
  const defaults = defaultSession(id)
  const given = Object.fromEntries(Object.entries(update).filter(([, value]) => isPresent(value)))
  const beta = { ...defaults.beta_fields, ...given['beta_fields'] as Members }
  const capture = String(beta['chat_mode']).startsWith('video')
    ? { fps: 2, image_size_x: 2560, image_size_y: 1440 }
    : {}
  return {
    ...defaults,
    ...given,
    id,
    object: defaults['object'],
    model: defaults['model'],
    beta_fields: { ...beta, ...capture },
  }
}

/** The function tools of a session. */
export function toolsOf(session: Members): readonly Record<string, unknown>[] {
  return Array.isArray(session['tools']) ? session['tools'] : []
}

export function turnDetectionOf({ turn_detection: detection }: Members): TurnDetection {
  return isRecord(detection) && detection['type'] === 'server_vad' ? 'server_vad' : 'client_vad'
}

export function isVideo({ beta_fields: { chat_mode: mode } }: SessionObject): boolean {
  return mode !== 'audio'
}

/** The text that the assistant speaks first. Clients of 2026-01 sent it in `beta_fields`. */
export function greetingOf(session: SessionObject): string | undefined {
  const config = session['greeting_config'] ?? session.beta_fields['greeting_config']
  if (!isRecord(config) || config['enable'] !== true) return undefined
  return typeof config['content'] === 'string' && config['content'] !== '' ? config['content'] : undefined
}

/** The limit of tokens of a reply: a number or its decimals; `undefined` for `inf` and without one. */
export function maxTokensOf(session: Members): number | undefined {
  const limit = Number(session['max_response_output_tokens'] ?? session['max_output_tokens'] ?? NaN)
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, 1024) : undefined
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}
