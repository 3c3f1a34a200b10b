import { type Config, grounds } from './target.ts'
import { Harness } from './harness.ts'
import type { Line } from './report.ts'
import type { Case, Suite } from './suite.ts'

export type Suites = Readonly<Record<string, Suite>>

/** What a case may take before it counts as hung. */
const limitMs = 40_000

interface Entry {
  /** `chat-stream, socket: break closes the connection`. */
  readonly name: string
  readonly ground: string
  readonly run: Case
}

/** Every case on both grounds, in order; with `only`, those that have it in their names. */
export function entriesOf(suites: Suites, only: string): Entry[] {
  const entries = Object.keys(grounds).flatMap((ground) =>
    Object.entries(suites).flatMap(([file, suite]) =>
      Object.entries(suite).map(([name, run]) => ({ name: `${file}, ${ground}: ${name}`, ground, run }))
    )
  )
  return entries.filter(({ name }) => name.includes(only))
}

/** Runs the cases one after the other, and reports each as soon as it is known. */
export async function* runSuites(suites: Suites, config: Config): AsyncGenerator<Line> {
  const uncaught = watchUncaught()
  const opened = Object.fromEntries(Object.entries(grounds).map(([name, open]) => [name, open(config)]))
  for (const { name, ground, run } of entriesOf(suites, config.only)) {
    const startedMs = performance.now()
    const error = await outcomeOf(() => run(new Harness(config, opened[ground]!)), uncaught)
    yield { name, error, elapsedMs: Math.round(performance.now() - startedMs) }
  }
}

async function outcomeOf(run: () => Promise<void>, uncaught: unknown[]): Promise<string | undefined> {
  uncaught.length = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await Promise.race([
      run(),
      new Promise((_, reject) =>
        timer = setTimeout(() => reject(new Error(`still running after ${limitMs} ms`)), limitMs)
      ),
    ])
    // A rejection that nobody hears is announced in a task of its own, after the turn it happened in.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
    return uncaught.length > 0 ? `left unheard: ${uncaught.map(textOf).join('; ')}` : undefined
  } catch (error) {
    return textOf(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Collects rejections that nobody handles; every case must leave none. */
function watchUncaught(): unknown[] {
  const uncaught: unknown[] = []
  const { process } = globalThis as {
    process?: { on?(event: string, listener: (reason: unknown) => void): void }
  }
  if (typeof addEventListener === 'function') {
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      uncaught.push((event as PromiseRejectionEvent).reason)
    })
  }
  process?.on?.('unhandledRejection', (reason) => uncaught.push(reason))
  return uncaught
}

/** The message and where it happened; the frames of the harness say nothing. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+/.test(line))
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 3)].join('\n')
}
