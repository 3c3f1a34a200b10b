/**
 * Runs a `parseArgs` and tells its complaint as every other: the act, a colon, the state, and where help is.
 *
 * @throws {TypeError} with one line
 */
export function understand<T>(command: 'chat' | 'contract' | 'mock', parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    // Node explains at length how to escape; the first sentence says what is wrong.
    const [state] = (error as Error).message.split(/\.\s/)
    const act = { chat: 'chat', contract: 'run contract', mock: 'serve mock' }[command]
    throw new TypeError(`Cannot ${act}: ${state}, see zhipu-fetch ${command} --help`, { cause: error })
  }
}
