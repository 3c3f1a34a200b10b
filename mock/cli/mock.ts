import { type MockZhipu, mockZhipu } from '../facade/mock-zhipu.ts'
import { serve } from '../server.ts'
import { explain } from './merge--cli-explain.ts'
import type { Command, Io } from './io.ts'
import { type MockCliOptions, mockHelp, readMockOptions } from './mock-options.ts'

/** `zhipu-fetch mock`: answers 0 when it was interrupted, 1 when it cannot serve, 2 when the command line is not understood. */
export const run: Command = async (args, io) => {
  try {
    const options = readMockOptions(args)
    if (options.help) {
      io.out(mockHelp)
      return 0
    }
    const { seed, strict, keys, port, host, cors, latencyMs } = options
    const zhipu = mockZhipu({ seed, strict, auth: keys.length > 0 ? { keys } : undefined })
    const forget = await withFixtures(zhipu, options, io)
    try {
      const stopped = await withRecordings(zhipu, options)
      const server = await serve(zhipu, { port, host, cors, latencyMs }).catch((error) => {
        throw new Error(`Cannot serve mock: ${whyNot(error, port)}`, { cause: error })
      })
      io.out(`Zhipu mock listens at ${server.baseURL} (look at ${server.url}/__mock/)\n`)
      await interrupted(io)
      await server.close()
      await stopped()
      return 0
    } finally {
      forget()
    }
  } catch (error) {
    io.err(`${explain(error)}\n`)
    return error instanceof TypeError ? 2 : 1
  }
}

/** Node, Bun and Deno say it in different words. */
function whyNot(error: Error & { code?: unknown }, port: number): string {
  const isTaken = error.code === 'EADDRINUSE' || error.name === 'AddrInUse'
  return isTaken ? `port ${port} is taken, --port 0 takes a free one` : error.message
}

/** Applies the fixtures, and again whenever their file changes; a mistake then is told, and the rules stay as they were. */
async function withFixtures(zhipu: MockZhipu, { fixtures: file }: MockCliOptions, io: Io): Promise<() => void> {
  if (file === undefined) return () => {}
  const { readFixtures, watchFixtures } = await import('./fixtures-file.ts')
  const { applyFixtures } = await import('../facade/fixtures.ts')
  applyFixtures(zhipu, await readFixtures(file))
  return watchFixtures(file, async () => {
    try {
      const fixtures = await readFixtures(file)
      applyFixtures(mockZhipu(), fixtures)
      zhipu.reset('rules')
      applyFixtures(zhipu, fixtures)
      io.err(`Read ${file} again\n`)
    } catch (error) {
      io.err(`${(error as Error).message}\n`)
    }
  })
}

/** Returns the way to stop, which resolves when everything is kept. */
async function withRecordings(zhipu: MockZhipu, options: MockCliOptions): Promise<() => Promise<void> | void> {
  if (options.record === undefined && options.replay === undefined) return () => {}
  const { folderStore, record, replay } = await import('../recordings/recordings.ts')
  const { existsSync, mkdirSync } = await import('node:fs')
  if (options.replay !== undefined && !existsSync(options.replay)) {
    throw new Error(`Cannot replay: there is no folder ${options.replay}`)
  }
  if (options.replay !== undefined) return replay(zhipu, { store: folderStore(options.replay) })
  const folder = options.record as string
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new Error(`Cannot record: ${(error as Error).message}`, { cause: error })
  }
  return record(zhipu, { store: folderStore(folder), upstream: options.upstream })
}

function interrupted(io: Io): Promise<void> {
  return new Promise((resolve) => {
    const forget = io.onInterrupt(() => {
      forget()
      resolve()
    })
  })
}
