import { Refusal } from '../errors/refusal.ts'
import type { Fault } from './fault.ts'

/**
 * Parses the fault that a request asks for by a header.
 *
 * @param check Validates the fault; a parameter, because importing it here would make the modules that are loaded at once larger.
 * @throws {Refusal} 400 that names the mistake, because a response without the requested fault would hide it.
 */
export function parseFault(header: string, name: string, check: (fault: unknown, act: string) => void): Fault {
  const act = `read header ${name}`
  try {
    const fault: unknown = JSON.parse(header)
    check(fault, act)
    return fault as Fault
  } catch (error) {
    const isMistake = error instanceof TypeError || error instanceof RangeError
    throw new Refusal('400', isMistake ? error.message : `Cannot ${act}: expected JSON`, {})
  }
}
