import type { ModelList } from '../../src/resources/models.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { modelNamed } from '../data/models.ts'
import { json } from '../http/reply.ts'

export const routes: readonly Route[] = [
  { method: 'GET', path: '/paas/v4/models', handle: list },
]

/**
 * Chat models and their release dates, in Beijing time. Observed in lists: the dates of glm-4.5, glm-4.7 and glm-5.3; the others are those of
 * the announcements. A list of BigModel of 2026-10-09 has glm-4.5, 4.6, 4.7, 5, 5.2, 5.3, 5.3-flash and others.
 */
const releaseDates: Readonly<Record<string, string>> = {
  'glm-4.5': '2025-07-28',
  'glm-4.5-air': '2025-07-28',
  'glm-4.6': '2025-09-30',
  'glm-4.7': '2025-12-22',
  'glm-5': '2026-02-11',
  'glm-5-turbo': '2026-03-16',
  'glm-5.1': '2026-03-27',
  'glm-5.2': '2026-06-16',
  'glm-5.3': '2026-08-14',
  'glm-5.3-flash': '2026-08-26',
  'glm-5.3-flashx': '2026-09-18',
}

/** Z.ai has removed it from its documents of September 2026. */
const notOnZai = 'glm-5-turbo'

/** The models that this host has, oldest first, then those of the option `models`. */
function list({ backend, host }: Context): Reply {
  const isZai = host.endsWith('z.ai')
  const names = Object.keys(releaseDates).filter((name) => modelNamed(name) && !(isZai && name === notOnZai))
  const data = [...names, ...backend.options.models].map((id): ModelList['data'][number] => ({
    id,
    object: 'model',
    created: Date.parse(`${releaseDates[id] ?? '2026-09-18'}T00:00:00+08:00`) / 1000,
    owned_by: 'z-ai',
  }))
  return json({ object: 'list', data } satisfies ModelList)
}
