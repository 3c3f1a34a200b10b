import { lazy } from '../time/lazy-module.ts'

/** Modules that most test runs never need. Imported at once they would add a quarter to the bytes that importing the mock loads. */
export const errorReplyModule: () => Promise<typeof import('../http/error-reply.ts')> = lazy(() =>
  import('../http/error-reply.ts')
)
export const entryFormModule: () => Promise<typeof import('../journal/entry-form.ts')> = lazy(() =>
  import('../journal/entry-form.ts')
)
export const faultReplyModule: () => Promise<typeof import('../faults/fault-reply.ts')> = lazy(() =>
  import('../faults/fault-reply.ts')
)
export const drawFaultModule: () => Promise<typeof import('../faults/draw-fault.ts')> = lazy(() =>
  import('../faults/draw-fault.ts')
)
export const applyFaultModule: () => Promise<typeof import('../faults/apply-fault.ts')> = lazy(() =>
  import('../faults/apply-fault.ts')
)
export const applyScriptModule: () => Promise<typeof import('./apply-checked-script.ts')> = lazy(() =>
  import('./apply-checked-script.ts').then((module) => {
    checkReplyMembers = module.checkReplyMembers
    return module
  })
)
/** Validates the members of scripted replies; absent until a script is applied or `preloadErrors()` is called. */
export let checkReplyMembers: typeof import('../endpoints/reply-members.ts').checkReplyMembers | undefined
export const nearestRuleModule: () => Promise<typeof import('../scripting/nearest-rule.ts')> = lazy(() =>
  import('../scripting/nearest-rule.ts')
)
export const notFoundModule: () => Promise<typeof import('../http/not-found.ts')> = lazy(() =>
  import('../http/not-found.ts')
)
export const hostedFilesModule: () => Promise<typeof import('../platform/hosted-files.ts')> = lazy(() =>
  import('../platform/hosted-files.ts')
)
export const admitModule: () => Promise<typeof import('../faults/admit.ts')> = lazy(() => import('../faults/admit.ts'))
export const checkBodyModule: () => Promise<typeof import('./check-body.ts')> = lazy(() => import('./check-body.ts'))

export const queryKeyModule: () => Promise<typeof import('./query-key.ts')> = lazy(() => import('./query-key.ts'))

/** Imports the modules of errors, faults and scripts, so that a runner's fake timers cannot stop the first one while its module is imported. */
export async function preloadErrors(): Promise<void> {
  await errorReplyModule()
  await notFoundModule()
  await drawFaultModule()
  await faultReplyModule()
  await applyFaultModule()
  await applyScriptModule()
  await nearestRuleModule()
  await admitModule()
}
