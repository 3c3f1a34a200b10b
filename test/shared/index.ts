import type { Suites } from '../support/run-suites.ts'
import { suite as abort } from './abort.ts'
import { suite as auth } from './auth.ts'
import { suite as chatStream } from './chat-stream.ts'
import { suite as chat } from './chat.ts'
import { suite as errors } from './errors.ts'
import { suite as middleware } from './middleware.ts'
import { suite as retry } from './retry.ts'
import { suite as sse } from './sse.ts'
import { suite as surroundings } from './surroundings.ts'
import { suite as timeouts } from './timeouts.ts'
import { suite as untyped } from './untyped.ts'

/** All suites: one line for each file. */
export const suites: Suites = {
  abort,
  auth,
  'chat-stream': chatStream,
  chat,
  errors,
  middleware,
  retry,
  sse,
  surroundings,
  timeouts,
  untyped,
}
