import { type Account, type Slot, slot } from '../core/account.ts'

/** Models that an account has fine-tuned, each with the model it is based on. */
export const fineTunedSlot: Slot<Map<string, string>> = slot(() => new Map())

/** Names of the models that any of these accounts has fine-tuned. */
export function fineTunedModels(accounts: Iterable<Account>): string[] {
  return [...accounts].flatMap((account) => [...account.peek(fineTunedSlot)?.keys() ?? []])
}
