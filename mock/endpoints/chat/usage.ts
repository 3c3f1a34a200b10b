import type { Usage } from '../../../src/types.ts'
import { countTokens } from '../../data/tokens.ts'
import type { AnswerFrame } from './answer-context.ts'
import type { ToolCallReply } from './reply.ts'

/** What an answer has said so far, in tokens. */
export class Spent {
  content = 0
  reasoning = 0

  /** The usage of an answer; keys in the order of streams. A scripted key wins, also one that is there with `undefined`. */
  usage({ promptTokens, reply, style, request }: AnswerFrame): Usage {
    const scripted = reply.usage ?? {}
    const prompt_tokens = scripted.prompt_tokens ?? promptTokens
    const completion_tokens = scripted.completion_tokens ?? this.content + this.reasoning
    const usage: Usage = {
      prompt_tokens,
      completion_tokens,
      total_tokens: scripted.total_tokens ?? prompt_tokens + completion_tokens,
    }
    if ('prompt_tokens_details' in scripted) usage.prompt_tokens_details = scripted.prompt_tokens_details
    else if (style.cachedTokens) usage.prompt_tokens_details = { cached_tokens: 0 }
    if ('completion_tokens_details' in scripted) usage.completion_tokens_details = scripted.completion_tokens_details
    else if (style.reasoningTokens) usage.completion_tokens_details = { reasoning_tokens: this.reasoning }
    if (request.thinking?.type === 'disabled' && this.reasoning === 0 && !('completion_tokens_details' in scripted)) {
      delete usage.completion_tokens_details
    }
    return usage
  }

  toolCall({ name }: ToolCallReply, text: string): void {
    this.content += countTokens(name) + countTokens(text)
  }
}

/** Endings that say nothing of what they cost. Observed: no usage, and in chunks no `object`. */
export function isAbnormal(finish: string): boolean {
  return finish === 'network_error' || finish === 'sensitive' || finish === 'model_context_window_exceeded'
}
