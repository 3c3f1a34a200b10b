import { isZhipuError } from '../../src/index.ts'

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
