import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A program and the version it says it has. */
export interface Program {
  readonly program: string
  readonly version: string
  /** What it wants to find in its environment. */
  readonly env?: Record<string, string> | undefined
}

/**
 * The first of these programs that runs and says its version. npm may have been told not to run install scripts, so a package's own
 * program can be an empty stand-in while its platform package carries the real one.
 */
export async function locate(programs: readonly string[], env?: Record<string, string>): Promise<Program | undefined> {
  for (const program of programs) {
    try {
      const { stdout } = await execute(program, ['--version'], { timeout: 30_000, env: { ...process.env, ...env } })
      const version = /\d+[.-]\d+[.-]\d+/.exec(stdout)?.[0]
      if (version) return { program, version, env }
    } catch {
      // Not there, or not for this machine: the next may be.
    }
  }
  return undefined
}
