import type { AgentOutputPart } from '../../../src/resources/agents.ts'
import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Progress } from '../../platform/progress.ts'

const agentsSlot: Slot<AgentsState> = slot(() => new AgentsState())

/** An asynchronous task of an agent, with its result. */
export interface AgentTask {
  readonly agentId: string
  readonly progress: Progress
  readonly content: readonly AgentOutputPart[]
  readonly totalTokens: number
}

/** A page of slides, as HTML. */
export interface SlidePage {
  readonly title: string
  readonly html: string
}

/** A conversation with `slides_glm_agent`. */
export interface SlidesConversation {
  readonly id: string
  /** The messages of the user, one for each page. */
  readonly topics: string[]
  readonly pages: SlidePage[]
}

/** Tasks and slides of an account, by id. */
export class AgentsState {
  readonly tasks: Map<string, AgentTask> = new Map()
  readonly slides: Map<string, SlidesConversation> = new Map()
}

/** The agents' state of an account. */
export function agentsOf(account: Account): AgentsState {
  return account.get(agentsSlot)
}
