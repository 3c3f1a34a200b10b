import { type MockZhipu, mockZhipu } from '../facade/mock-zhipu.ts'
import { serve } from '../server.ts'
import type { Command, Io } from './io.ts'
import { languageOf } from './language.ts'
import { type MockCliOptions, mockHelp, readMockOptions } from './mock-options.ts'
import { oneLine } from './parse-arguments.ts'
import { startRecordings } from './recordings.ts'

/** `zhipu-fetch mock`. Exit codes: 0 after an interrupt, 1 when the server cannot start, 2 for an invalid command line. */
export const run: Command = async (args, io) => {
  if (args[0] === 'validate') return (await import('./validate.ts')).validate(args.slice(1), io)
  try {
    const options = readMockOptions(args)
    if (options.help) {
      io.out(mockHelp[languageOf(io.env)])
      return 0
    }
    const { seed, strict, models, jsonSchema, keys, port, host, cors, latencyMs, allowedHosts, journalBytes } = options
    const { onUnmatched, clock, tasks } = options
    const zhipu = mockZhipu({
      seed,
      strict,
      models,
      jsonSchema,
      journalBytes,
      onUnmatched,
      clock,
      tasks,
      auth: keys.length > 0 ? { keys } : undefined,
    })
    const stopFixtures = await startFixtures(zhipu, options, io)
    try {
      const stopRecordings = await startRecordings(zhipu, options.recordings)
      const server = await serve(zhipu, { port, host, allowedHosts, cors, latencyMs }).catch((error) => {
        throw new Error(`Cannot serve mock: ${listenFailure(error, port)}`, { cause: error })
      })
      io.out(`Zhipu mock listens at ${server.baseURL} (request log: ${server.url}/__mock/)\n`)
      await waitForInterrupt(io)
      await server.close()
      await stopRecordings()
      return 0
    } finally {
      stopFixtures()
    }
  } catch (error) {
    io.err(`${oneLine(error)}\n`)
    return error instanceof TypeError ? 2 : 1
  }
}

/** Node, Bun and Deno report a port in use by different codes and names. */
function listenFailure(error: Error & { code?: unknown }, port: number): string {
  const isInUse = error.code === 'EADDRINUSE' || error.name === 'AddrInUse'
  return isInUse ? `port ${port} is in use, --port 0 uses a free port` : error.message
}

/**
 * Applies the fixtures now and whenever their file changes, and returns a function that stops watching. When a changed file is invalid, the
 * error is printed and the previous rules stay in effect.
 */
async function startFixtures(zhipu: MockZhipu, { fixtures: file }: MockCliOptions, io: Io): Promise<() => void> {
  if (file === undefined) return () => {}
  const { readFixtures, watchFixtures } = await import('./fixtures-file.ts')
  const { applyFixtures } = await import('../facade/fixtures.ts')
  applyFixtures(zhipu, await readFixtures(file))
  return watchFixtures(file, async () => {
    try {
      const fixtures = await readFixtures(file)
      // Checked on another mock first, because reset() removes the current rules.
      applyFixtures(mockZhipu(), fixtures)
      zhipu.reset('rules')
      applyFixtures(zhipu, fixtures)
      io.err(`Reloaded ${file}\n`)
    } catch (error) {
      io.err(`${oneLine(error)}\n`)
    }
  })
}

function waitForInterrupt(io: Io): Promise<void> {
  return new Promise((resolve) => {
    const removeListener = io.onInterrupt(() => {
      removeListener()
      resolve()
    })
  })
}
