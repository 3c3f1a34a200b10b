import { type MockZhipu, mockZhipu } from '../facade/mock-zhipu.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { languageOf } from '../messages/language.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { serve } from '../server.ts'
import { errorText } from './error-text.ts'
import type { Command, Io } from './io.ts'
import { type MockCliOptions, mockHelp, readMockOptions } from './mock-options.ts'
import { startRecordings } from './recordings.ts'

/** `zhipu-fetch mock`. Exit codes: 0 after an interrupt, 1 when the server cannot start, 2 for an invalid command line. */
export const run: Command = async (args, io) => {
  const language = languageOf(io.env)
  if (args[0] === 'validate') return (await import('./validate.ts')).validate(args.slice(1), io)
  try {
    const options = readMockOptions(args)
    if (options.help) {
      io.out(mockHelp[language])
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
        throw bilingualError(Error, say('cannotServe', { reason: listenFailure(error, port) }), error)
      })
      io.out(`${say('ready', { baseURL: server.baseURL, log: `${server.url}/__mock/` })[language]}\n`)
      await waitForInterrupt(io)
      await server.close()
      await stopRecordings()
      return 0
    } finally {
      stopFixtures()
    }
  } catch (error) {
    io.err(`${errorText(error, language)}\n`)
    return error instanceof TypeError ? 2 : 1
  }
}

/** Node, Bun and Deno report a port in use by different codes and names. */
function listenFailure(error: Error & { code?: unknown }, port: number): Bilingual | string {
  const isInUse = error.code === 'EADDRINUSE' || error.name === 'AddrInUse'
  return isInUse ? say('portInUse', { port }) : error.message
}

/**
 * Applies the fixtures now and whenever their file changes, and returns a function that stops watching. When a changed file is invalid, the
 * error is printed and the previous rules stay in effect.
 */
async function startFixtures(zhipu: MockZhipu, { fixtures: file }: MockCliOptions, io: Io): Promise<() => void> {
  if (file === undefined) return () => {}
  const language = languageOf(io.env)
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
      io.err(`${say('reloaded', { file })[language]}\n`)
    } catch (error) {
      io.err(`${errorText(error, language)}\n`)
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
