import type { Usage } from '../../../src/types.ts'
import { countTokens } from '../../data/tokens.ts'
import type { AnswerContext } from './answer-context.ts'
import type { ToolCallReply } from './reply.ts'

/** Counts the tokens of one completion. */
export class TokenCounter {
  content = 0
  reasoning = 0

  /**
   * `usage` of the completion, with its keys in the order of streams. A key of the script wins, also when its value is `undefined`; no more tokens
   * are cached than the prompt of the script has.
   */
  usage({ promptTokens, cachedTokens, reply, style, request }: AnswerContext): Usage {
    const scripted = reply.usage ?? {}
    const prompt_tokens = scripted.prompt_tokens ?? promptTokens
    const completion_tokens = scripted.completion_tokens ?? this.content + this.reasoning
    const usage: Usage = {
      prompt_tokens,
      completion_tokens,
      total_tokens: scripted.total_tokens ?? prompt_tokens + completion_tokens,
    }
    if ('prompt_tokens_details' in scripted) usage.prompt_tokens_details = scripted.prompt_tokens_details
    else if (style.cachedTokens) usage.prompt_tokens_details = { cached_tokens: Math.min(cachedTokens, prompt_tokens) }
    if ('completion_tokens_details' in scripted) usage.completion_tokens_details = scripted.completion_tokens_details
    else if (style.reasoningTokens && !this.#omitsDetails(style, request)) {
      usage.completion_tokens_details = { reasoning_tokens: this.reasoning }
    }
    return usage
  }

  /** True for a completion that has no reasoning because the request disables it; see `WireStyle.omitsDetails`. */
  #omitsDetails({ omitsDetails }: AnswerContext['style'], { stream, thinking }: AnswerContext['request']): boolean {
    const isThinkingOff = thinking?.type === 'disabled' && this.reasoning === 0
    return isThinkingOff && (omitsDetails === 'always' || (omitsDetails === 'in streams' && stream === true))
  }

  addToolCall({ name }: ToolCallReply, argumentsText: string): void {
    this.content += countTokens(name) + countTokens(argumentsText)
  }
}

/** True for a finish reason of an abnormal end. Observed: no `usage`, and no `object` in the last chunk. */
export function isAbnormal(finish: string): boolean {
  return finish === 'network_error' || finish === 'sensitive' || finish === 'model_context_window_exceeded'
}
