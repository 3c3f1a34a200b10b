import type { ModelList } from '../../src/resources/models.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { json } from '../http/reply.ts'

export const routes: readonly Route[] = [
  { method: 'GET', path: '/paas/v4/models', handle: list },
]

/**
 * Chat models and their release dates, in Beijing time. Observed in lists: the dates of glm-4.5, glm-4.7 and glm-5.3; the others are those of
 * the announcements.
 */
const releaseDates: Readonly<Record<string, string>> = {
  'glm-4.5': '2025-07-28',
  'glm-4.5-air': '2025-07-28',
  'glm-4.6': '2025-09-30',
  'glm-4.7': '2025-12-22',
  'glm-5': '2026-02-11',
  'glm-5-turbo': '2026-03-16',
  'glm-5.1': '2026-03-27',
  'glm-5.2': '2026-06-13',
  'glm-5.3': '2026-08-14',
}

const models: ModelList = {
  object: 'list',
  data: Object.entries(releaseDates).map(([id, date]) => ({
    id,
    object: 'model',
    created: Date.parse(`${date}T00:00:00+08:00`) / 1000,
    owned_by: 'z-ai',
  })),
}

function list(_context: Context): Reply {
  return json(models)
}
