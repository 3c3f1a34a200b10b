import { lazy } from '../time/lazy-module.ts'

type File<T> = () => T | Promise<T>

/** Texts of refusals. */
export const refusedFile: File<typeof import('../http/error-reply.ts')> = lazy(() => import('../http/error-reply.ts'))
/** What faults answer in place of a route. */
export const refusalFile: File<typeof import('../faults/fault-reply.ts')> = lazy(() =>
  import('../faults/fault-reply.ts')
)
/** What faults do to bodies. */
export const spoilFile: File<typeof import('../faults/apply-fault.ts')> = lazy(() => import('../faults/apply-fault.ts'))
/** What `strict` refuses. */
export const strictFile: File<typeof import('./strict/check-request.ts')> = lazy(() =>
  import('./strict/check-request.ts')
)
