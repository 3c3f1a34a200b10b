import type { AgentOutputPart } from '../../../src/resources/agents.ts'
import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Ripening } from '../../platform/progress.ts'

const agentsSlot: Slot<AgentsState> = slot(() => new AgentsState())

/** What an agent does behind the scenes. */
export interface AgentTask {
  readonly agentId: string
  readonly progress: Ripening
  readonly content: readonly AgentOutputPart[]
  readonly totalTokens: number
}

/** A page that was made, as HTML. */
export interface SlidePage {
  readonly title: string
  readonly html: string
}

/** A conversation about slides. */
export interface SlidesTalk {
  readonly id: string
  readonly topics: string[]
  readonly pages: SlidePage[]
}

/** What the agents of an account have under way and have made. */
export class AgentsState {
  readonly tasks: Map<string, AgentTask> = new Map()
  readonly talks: Map<string, SlidesTalk> = new Map()
}

/** The state of an account. */
export function agentsOf(account: Account): AgentsState {
  return account.get(agentsSlot)
}
