import { isZhipuError } from '../../src/index.ts'

/** Whether a request is refused, in whatever way: below `/llm-application` refusals come with HTTP 200. */
export async function isRefused(attempt: PromiseLike<unknown>): Promise<boolean> {
  try {
    await attempt
    return false
  } catch (error) {
    if (isZhipuError(error)) return true
    throw error
  }
}

/** HTTP status of a refusal whose code no document tells; 200 when there was none. */
export async function statusOf(attempt: PromiseLike<unknown>): Promise<number | undefined> {
  try {
    await attempt
    return 200
  } catch (error) {
    if (isZhipuError(error)) return error.status
    throw error
  }
}
