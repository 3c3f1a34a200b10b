import type { Context } from '../../core/context.ts'
import { displayName } from '../../data/display-name.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'

/**
 * Models by their release. Observed in a listing of 2026-08-07; glm-5.3 and glm-5.3-flash are in one of 2026-08-26, their dates are those of the
 * announcements.
 */
const releases: Readonly<Record<string, string>> = {
  'glm-4.5': '2025-07-28T00:00:00Z',
  'glm-4.5-air': '2025-07-28T00:00:00Z',
  'glm-4.6': '2025-10-01T08:00:00Z',
  'glm-4.7': '2025-12-22T00:00:00Z',
  'glm-5': '2026-02-11T00:00:00Z',
  'glm-5-turbo': '2026-02-11T00:00:00Z',
  'glm-5.1': '2026-03-27T22:00:00Z',
  'glm-5.2': '2026-06-17T00:00:00Z',
  'glm-5.3': '2026-08-14T00:00:00Z',
  'glm-5.3-flash': '2026-08-26T00:00:00Z',
}

/** The models, oldest first, then those of the option `models`. Keys are sorted and in camel case, as observed. */
export function listModels({ backend }: Context): Reply {
  const ids = [...Object.keys(releases), ...backend.options.models]
  const data = ids.map((id) => ({
    created_at: releases[id] ?? '2026-08-26T00:00:00Z',
    display_name: displayName(id),
    id,
    type: 'model',
  }))
  return json({ data, firstId: ids[0], hasMore: false, lastId: ids.at(-1) })
}
