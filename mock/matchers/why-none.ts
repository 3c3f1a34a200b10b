import { isListeningFor } from '../edges/listen.ts'
import type { Scope } from '../facade/scope.ts'

/** What a test has forgotten perhaps, when a mock has received no requests. */
export function whyNone({ apiKey }: Scope): string {
  if (isListeningFor(apiKey)) return ''
  return '; the mock is not listening: call zhipu.listen(), or give zhipu.fetch or the URL of serve() to the application'
}
