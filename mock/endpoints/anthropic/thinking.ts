import type { Model } from '../../data/models.ts'
import { isRecord } from '../../validation/validators.ts'

type Body = Readonly<Record<string, unknown>>

/** The fields of v4 that make a model think as the request of the Anthropic protocol asks for. */
interface ChatThinking {
  readonly thinking: { readonly type: 'enabled' | 'disabled'; readonly clear_thinking: false }
  readonly reasoning_effort?: 'low' | 'high' | 'max' | undefined
}

/** Efforts of glm-5.3, and what glm-5.2 makes of them; every other effort is `max`. Docs, October 2026. */
const glm53Efforts: Readonly<Record<string, 'low' | 'high'>> = {
  minimal: 'low',
  light: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
}
const glm52Efforts: typeof glm53Efforts = { low: 'high', medium: 'high', high: 'high' }

/** Values of `thinking`, or of its `type`, that turn thinking off. Docs, October 2026. */
const offValues: readonly unknown[] = [false, 'disabled', 'none', 'off']

/**
 * How a model thinks in this protocol; reasoning of earlier turns is kept. The glm-5.3 family always thinks: as the effort says, otherwise little when
 * thinking is off, otherwise much. Docs, October 2026; a refusal with 1210 instead was observed on 2026-08-17. Other models think when `thinking` asks
 * for it: a request without it had no thinking block on glm-5.2 (observed 2026-08-06).
 */
export function thinkingOf({ thinking, output_config: output }: Body, { name }: Model): ChatThinking {
  const type = isRecord(thinking) ? thinking['type'] : thinking
  const effort = isRecord(output) ? output['effort'] : undefined
  const isOff = offValues.includes(type)
  if (name.startsWith('glm-5.3')) {
    return { ...enabled, reasoning_effort: effort === undefined && isOff ? 'low' : levelOf(effort, glm53Efforts) }
  }
  if (isOff || type === undefined || type === null) return { thinking: { type: 'disabled', clear_thinking: false } }
  const isGlm52 = name.startsWith('glm-5.2') && effort !== undefined
  return isGlm52 ? { ...enabled, reasoning_effort: levelOf(effort, glm52Efforts) } : enabled
}

const enabled: ChatThinking = { thinking: { type: 'enabled', clear_thinking: false } }

function levelOf(effort: unknown, levels: typeof glm53Efforts): 'low' | 'high' | 'max' {
  return typeof effort === 'string' && Object.hasOwn(levels, effort) ? levels[effort] as 'low' | 'high' : 'max'
}
