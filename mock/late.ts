import { lazy } from './loading.ts'

type File<T> = () => T | Promise<T>

/** Texts of refusals. */
export const refusedFile: File<typeof import('./refused.ts')> = lazy(() => import('./refused.ts'))
/** What faults answer in place of a route. */
export const refusalFile: File<typeof import('./fault/refusal.ts')> = lazy(() => import('./fault/refusal.ts'))
/** What faults do to bodies. */
export const spoilFile: File<typeof import('./fault/body.ts')> = lazy(() => import('./fault/body.ts'))
/** What `strict` refuses. */
export const strictFile: File<typeof import('./strict/check.ts')> = lazy(() => import('./strict/check.ts'))
