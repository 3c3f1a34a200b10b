import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Progress } from '../../platform/progress.ts'
import type { ChatTurn } from '../../platform/ask-chat.ts'

const applicationSlot: Slot<ApplicationState> = slot(() => new ApplicationState())

/** A conversation with an application. */
export interface AppConversation {
  readonly id: string
  readonly appId: string
  readonly turns: ChatTurn[]
}

/** A question that `generate_request_id` has stored for `sse-invoke`. */
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
  /** Progress of reading the file. */
  readonly reading: Progress
}

/** Conversations, requests and files of an account, by id. */
export class ApplicationState {
  readonly conversations: Map<string, AppConversation> = new Map()
  readonly requests: Map<string, AppRequest> = new Map()
  readonly files: Map<string, AppFile> = new Map()
}

/** The applications' state of an account. */
export function applicationsOf(account: Account): ApplicationState {
  return account.get(applicationSlot)
}
