/** The server writes ids and reset times in UTC+8. Observed. */
const BEIJING_MS = 8 * 3_600_000

/** A time in Beijing as `2026-07-18 07:41:55`, the format of reset times and voice lists. */
export function beijing(atMs: number): string {
  return new Date(atMs + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ')
}
