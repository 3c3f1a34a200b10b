/** Ids and reset times are in UTC+8. Observed. */
const BEIJING_MS = 8 * 3600_000

/** `2026-07-18 07:41:55` in Beijing, as reset times and voice lists show it. */
export function beijing(atMs: number): string {
  return new Date(atMs + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ')
}
