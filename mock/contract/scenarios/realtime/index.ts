import type { Scenario } from '../../scenario.ts'
import { endings } from './endings.ts'
import { inputs } from './inputs.ts'
import { interruption } from './interruption.ts'
import { opening } from './opening.ts'
import { turns } from './turns.ts'
import { unknown } from './unknown.ts'

/** GLM-Realtime: handshake, configuration, errors, turns, interruption, video and server VAD; notes on what no source says. */
export const realtime: readonly Scenario[] = [...opening, ...turns, ...interruption, ...inputs, ...unknown, ...endings]
