import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Ripening } from '../../platform/progress.ts'
import type { Turn } from '../../platform/chat-service.ts'

const applicationSlot: Slot<ApplicationState> = slot(() => new ApplicationState())

/** A conversation with an application. */
export interface AppConversation {
  readonly id: string
  readonly appId: string
  readonly turns: Turn[]
}

/** A question that was put: `generate_request_id` makes it, `sse-invoke` answers it. */
export interface AppRequest {
  readonly id: string
  readonly appId: string
  readonly conversation: AppConversation
  readonly question: string
}

/** A file that was uploaded to an application. */
export interface AppFile {
  readonly id: string
  readonly appId: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly reading: Ripening
}

/** What the applications of an account keep. */
export class ApplicationState {
  readonly conversations: Map<string, AppConversation> = new Map()
  readonly requests: Map<string, AppRequest> = new Map()
  readonly files: Map<string, AppFile> = new Map()
}

/** The state of an account. */
export function applicationsOf(account: Account): ApplicationState {
  return account.get(applicationSlot)
}
