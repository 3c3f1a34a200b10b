import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A program and the version that it prints. */
export interface Program {
  readonly program: string
  readonly version: string
  /** Environment variables that it needs. */
  readonly env?: Record<string, string> | undefined
}

/**
 * The first of these programs that runs and prints its version. Without install scripts (npm's `ignore-scripts`) the program of a package can
 * be a placeholder, and only its platform package contains the real one.
 */
export async function locate(programs: readonly string[], env?: Record<string, string>): Promise<Program | undefined> {
  for (const program of programs) {
    try {
      const { stdout } = await execute(program, ['--version'], { timeout: 30_000, env: { ...process.env, ...env } })
      const version = /\d+[.-]\d+[.-]\d+/.exec(stdout)?.[0]
      if (version) return { program, version, env }
    } catch {
      // It does not exist or does not run on this machine: try the next one.
    }
  }
  return undefined
}
