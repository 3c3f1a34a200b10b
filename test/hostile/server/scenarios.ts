import { broken } from './scenarios/broken.ts'
import { echoes } from './scenarios/echoes.ts'
import { endless } from './scenarios/endless.ts'
import { pages } from './scenarios/pages.ts'
import { redirects } from './scenarios/redirects.ts'
import { replies } from './scenarios/replies.ts'
import type { Scenarios } from './scenario.ts'

/** All scenarios by name. */
export const scenarios: Scenarios = { ...broken, ...echoes, ...endless, ...pages, ...redirects, ...replies }
