import { lazy } from '../time/lazy-module.ts'

/** Modules that most test runs never need. Imported at once they would add a quarter to the bytes that importing the mock loads. */
export const errorReplyModule: () => Promise<typeof import('../http/error-reply.ts')> = lazy(() =>
  import('../http/error-reply.ts')
)
export const unusualModule: () => Promise<typeof import('./unusual.ts')> = lazy(() => import('./unusual.ts'))
export const applyScriptModule: () => Promise<typeof import('./apply-checked-script.ts')> = lazy(() =>
  import('./apply-checked-script.ts').then((module) => {
    checkReplyMembers = module.checkReplyMembers
    return module
  })
)
/** Validates the members of scripted replies; absent until a script is applied or `preloadErrors()` is called. */
export let checkReplyMembers: typeof import('../endpoints/reply-members.ts').checkReplyMembers | undefined
export const admitModule: () => Promise<typeof import('../faults/admit.ts')> = lazy(() => import('../faults/admit.ts'))
export const checkBodyModule: () => Promise<typeof import('./check-body.ts')> = lazy(() => import('./check-body.ts'))

export const queryKeyModule: () => Promise<typeof import('./query-key.ts')> = lazy(() => import('./query-key.ts'))
export const refusedSessionModule: () => Promise<typeof import('../endpoints/realtime/refused-session.ts')> = lazy(() =>
  import('../endpoints/realtime/refused-session.ts')
)

/** Imports the modules of errors, faults and scripts, so that a runner's fake timers cannot stop the first one while its module is imported. */
export async function preloadErrors(): Promise<void> {
  await errorReplyModule()
  await unusualModule()
  await applyScriptModule()
  await admitModule()
}
