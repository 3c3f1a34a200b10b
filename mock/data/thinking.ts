import type { Base } from './addresses.ts'

/** Values of `reasoning_effort`, in the order of the amount of reasoning. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

/** A value of `reasoning_effort`. */
export type Effort = typeof efforts[number]

/** How a model thinks on one base. */
export interface Thinking {
  /** What `thinking: { type: 'disabled' }` does: no reasoning, no effect, or error 1210. */
  readonly disabled: 'obeyed' | 'ignored' | 'refused'
  /** The efforts that are accepted; others are refused with 1210. `undefined`: the field is not checked. */
  readonly accepted?: readonly Effort[] | undefined
  /** The amount of reasoning by effort, from 0 to 5. An effort that is not listed has no effect. */
  readonly amounts?: Partial<Readonly<Record<Effort, number>>> | undefined
  /** The efforts with the amount 0 need `thinking: { type: 'enabled' }`; without it they have no effect. */
  readonly offNeedsEnabled?: boolean | undefined
}

/** How a model thinks. Every model that can think does so by default. */
export type ModelThinking = Readonly<Record<Base, Thinking>>

/** The amount of reasoning of a request without `reasoning_effort`. Measured on the coding base: between `medium` and `high`. */
export const defaultAmount = 3

/**
 * GLM-5.3 always thinks. The general base refuses `disabled` and all efforts but three (2026-08-14 to 2026-10-09). The coding base accepts all
 * (2026-08-15), and `disabled` means no reasoning there: measured 2026-08-21; a measurement of 2026-08-14 had reasoning. Measured tokens:
 * low 4, medium 11, default 69, high 98, max 125.
 */
export const glm53Thinking: ModelThinking = {
  general: { disabled: 'refused', accepted: ['low', 'high', 'max'], amounts: { low: 1, high: 4, max: 5 } },
  coding: {
    disabled: 'obeyed',
    accepted: efforts,
    amounts: { none: 0, minimal: 0, low: 1, medium: 2, high: 4, xhigh: 5, max: 5 },
  },
}

/** Docs, July 2026: `xhigh` means `max`; `medium` and `low` mean `high`; `minimal` and `none` mean no reasoning. */
const glm52Amounts = { none: 0, minimal: 0, low: 4, medium: 4, high: 4, xhigh: 5, max: 5 }

/** Recorded 2026-09-08 on the general base: `none` and `minimal` without `thinking` do not stop reasoning; with it they do (2026-08-30). */
export const glm52Thinking: ModelThinking = {
  general: { disabled: 'obeyed', amounts: glm52Amounts, offNeedsEnabled: true },
  coding: { disabled: 'obeyed', amounts: glm52Amounts },
}

/** Efforts are accepted without effect, also unknown ones. Observed 2026-10-09. */
export const optionalThinking: ModelThinking = { general: { disabled: 'obeyed' }, coding: { disabled: 'obeyed' } }

/** glm-4.1v-thinking ignores `disabled`: the reasoning is then in the content, between `<think>` marks. Observed 2026-10-09. */
export const fixedThinking: ModelThinking = { general: { disabled: 'ignored' }, coding: { disabled: 'ignored' } }

/** The fields of a request that decide how much a model thinks. */
interface ThinkingFields {
  readonly thinking?: { readonly type?: string | undefined } | null | undefined
  readonly reasoning_effort?: string | null | undefined
}

/** How much a model reasons about a request: 0 (not at all) to 5. */
export function amountOfThinking(
  { disabled, amounts = {}, offNeedsEnabled }: Thinking,
  { thinking, reasoning_effort: effort }: ThinkingFields,
): number {
  if (thinking?.type === 'disabled' && disabled === 'obeyed') return 0
  // A request may send any JSON here: an object cannot always be used as a name, and `constructor` is a name of every object.
  const isKnown = typeof effort === 'string' && Object.hasOwn(amounts, effort)
  const amount = (isKnown ? amounts[effort as Effort] : undefined) ?? defaultAmount
  return amount === 0 && offNeedsEnabled && thinking?.type !== 'enabled' ? defaultAmount : amount
}

/** Whether the reasoning of earlier turns stays in the prompt: the default of the coding base, not of the general one. Docs, October 2026. */
export function keepsReasoning(
  base: Base,
  thinking: { readonly clear_thinking?: boolean | undefined } | null | undefined,
): boolean {
  return !(thinking?.clear_thinking ?? base === 'general')
}
