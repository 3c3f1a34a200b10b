/** The GLM models that the names of Claude stand for, from a month on. */
interface ModelMap {
  /** `2026-08` */
  readonly since: string
  /** The model of `claude-*haiku*`. */
  readonly haiku: string
  /** The model of every other `claude-*`. */
  readonly others: string
}

/**
 * Newest first. Observed: glm-4.6 (October 2025), glm-4.7 (January 2026). Docs: haiku is glm-4.5-air on the older page, glm-5.3-flash on the newer;
 * since August 2026 the plan serves glm-5.3 and glm-5.3-flash only, so that `claude-*` becomes one of them is inferred.
 */
const maps: readonly ModelMap[] = [
  { since: '2026-08', haiku: 'glm-5.3-flash', others: 'glm-5.3' },
  { since: '2026-01', haiku: 'glm-4.5-air', others: 'glm-4.7' },
  { since: '', haiku: 'glm-4.5-air', others: 'glm-4.6' },
]

/**
 * The name of the GLM model that serves a request: that of `claude-*` by the map of the month, every other name as it is.
 *
 * @param era Month, `2026-01`; empty for the newest.
 */
export function glmNameOf<Name>(name: Name, era: string): Name | string {
  if (typeof name !== 'string' || !name.toLowerCase().startsWith('claude-')) return name
  const map = maps.find(({ since }) => era === '' || era >= since) as ModelMap
  return name.toLowerCase().includes('haiku') ? map.haiku : map.others
}
