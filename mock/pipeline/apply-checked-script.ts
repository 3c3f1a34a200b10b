import { applyScript } from '../core/apply-script.ts'
import type { Context } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import type { Scripted } from '../scripting/rules.ts'

export { checkReplyMembers } from '../endpoints/reply-members.ts'

/** Applies a script to a route, after its value was validated again: the rule may have been written before `checkReplyMembers` was loaded. */
export async function applyCheckedScript(context: Context, scripted: Scripted): Promise<Reply> {
  scripted.check?.(scripted.value)
  return await applyScript(context, scripted)
}
