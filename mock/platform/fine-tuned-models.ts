import { type Account, type Slot, slot } from '../core/account.ts'

/** Names of an account's fine-tuned models, with the name of the base model. */
export const fineTunedSlot: Slot<Map<string, string>> = slot(() => new Map())

/** Names of the fine-tuned models of several accounts. */
export function fineTunedModels(accounts: Iterable<Account>): string[] {
  return [...accounts].flatMap((account) => [...account.peek(fineTunedSlot)?.keys() ?? []])
}
