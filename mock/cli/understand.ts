/**
 * Runs a `parseArgs` and tells its complaint as every other: the act, a colon, the state.
 *
 * @throws {TypeError} with one line
 */
export function understand<T>(act: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    // Node explains at length how to escape; the first sentence says what is wrong.
    throw new TypeError(`Cannot ${act}: ${(error as Error).message.split('. ')[0]}`, { cause: error })
  }
}
