/** A base URL of chat: `/api/paas/v4` is the general one, `/api/coding/paas/v4` that of the GLM Coding Plan. They differ in what they accept. */
export type Base = 'general' | 'coding'

/** The base URL that a request was sent to. */
export function baseOf(target: string): Base {
  return target.startsWith('/api/coding/') || target.startsWith('/coding/') ? 'coding' : 'general'
}
/** Where generated files are: BigModel, and images of Z.ai. Observed in URLs of images. */
export const fileRoots: readonly [string, string] = ['https://aigc-files.bigmodel.cn/api', 'https://mfile.z.ai']
