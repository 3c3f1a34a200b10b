import type { Suites } from '../../support/run-suites.ts'
import { suite as aborts } from './aborts.ts'
import { suite as batches } from './batches.ts'
import { suite as bodies } from './bodies.ts'
import { suite as connections } from './connections.ts'
import { suite as control } from './control.ts'
import { suite as endless } from './endless.ts'
import { suite as files } from './files.ts'
import { suite as legacy } from './legacy.ts'
import { suite as options } from './options.ts'
import { suite as parse } from './parse.ts'
import { suite as relay } from './relay.ts'
import { suite as retries } from './retries.ts'
import { suite as secrets } from './secrets.ts'
import { suite as streams } from './streams.ts'
import { suite as tools } from './tools.ts'

/** Attacks on the client that run on every runtime, one line for each file of this folder. */
export const suites: Suites = {
  'hostile/aborts': aborts,
  'hostile/batches': batches,
  'hostile/bodies': bodies,
  'hostile/connections': connections,
  'hostile/control': control,
  'hostile/endless': endless,
  'hostile/files': files,
  'hostile/legacy': legacy,
  'hostile/options': options,
  'hostile/parse': parse,
  'hostile/relay': relay,
  'hostile/retries': retries,
  'hostile/secrets': secrets,
  'hostile/streams': streams,
  'hostile/tools': tools,
}
