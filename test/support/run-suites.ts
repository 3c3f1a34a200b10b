import { Harness } from './harness.ts'
import type { CaseResult } from './report.ts'
import type { Case, Suite } from './suite.ts'
import { type CaseFilter, type Config, targets } from './target.ts'

export type Suites = Readonly<Record<string, Suite>>

/** Time limit of a case. */
const limitMs = 40_000

interface Entry {
  /** `chat-stream, socket: break closes the connection`. */
  readonly name: string
  readonly target: string
  readonly run: Case
}

/** Suites below test/hostile have servers of their own, so they run once, with the target that uses sockets. */
const runsOn = (file: string, target: string) => target === 'socket' || !file.startsWith('hostile/')

/** The cases that the filter chooses, on both targets, in order. */
export function entriesOf(suites: Suites, { files, text }: CaseFilter): Entry[] {
  const isChosen = (file: string) =>
    files.length === 0 || files.some((name) => file === name || file.startsWith(`${name}/`))
  const chosen = Object.entries(suites).filter(([file]) => isChosen(file))
  const entries = Object.keys(targets).flatMap((target) =>
    chosen.filter(([file]) => runsOn(file, target)).flatMap(([file, suite]) =>
      Object.entries(suite).map(([name, run]) => ({ name: `${file}, ${target}: ${name}`, target, run }))
    )
  )
  return entries.filter(({ name }) => name.includes(text))
}

/** Runs the cases one after the other and yields each result. */
export async function* runSuites(suites: Suites, config: Config): AsyncGenerator<CaseResult> {
  const unhandled = collectUnhandled()
  const opened = Object.fromEntries(Object.entries(targets).map(([name, open]) => [name, open(config)]))
  for (const { name, target, run } of entriesOf(suites, config.filter)) {
    const startedMs = performance.now()
    const error = await runCase(() => run(new Harness(config, opened[target]!)), unhandled)
    const elapsedMs = Math.round(performance.now() - startedMs)
    // No timer fires while a case blocks the thread.
    yield { name, error: error ?? (elapsedMs > limitMs ? `it took ${elapsedMs} ms` : undefined), elapsedMs }
  }
}

async function runCase(run: () => Promise<void>, unhandled: unknown[]): Promise<string | undefined> {
  unhandled.length = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await Promise.race([
      run(),
      new Promise((_, reject) =>
        timer = setTimeout(() => reject(new Error(`still running after ${limitMs} ms`)), limitMs)
      ),
    ])
    // Runtimes report an unhandled rejection in a later task than the one in which it happened.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
    return unhandled.length > 0 ? `unhandled rejections: ${unhandled.map(describeError).join('; ')}` : undefined
  } catch (error) {
    return describeError(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Collects unhandled rejections; a case with any fails. */
function collectUnhandled(): unknown[] {
  const unhandled: unknown[] = []
  const { process } = globalThis as {
    process?: { on?(event: string, listener: (reason: unknown) => void): void }
  }
  if (typeof addEventListener === 'function') {
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      unhandled.push((event as PromiseRejectionEvent).reason)
    })
  }
  process?.on?.('unhandledRejection', (reason) => unhandled.push(reason))
  return unhandled
}

/** Message and the first stack frames; later frames belong to the harness. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+/.test(line))
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 3)].join('\n')
}
