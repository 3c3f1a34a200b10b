/** Globals that tell a page or its workers from Node with a simulated document and from Deno (since 2.0). */
interface RuntimeGlobals {
  document?: unknown
  importScripts?: unknown
  process?: { versions?: unknown }
}

/** Whether this code runs in a page or in a worker of one, where the user can read its memory. */
export function isBrowser(): boolean {
  const { document, importScripts, process } = globalThis as RuntimeGlobals
  return !!(document || importScripts) && !process?.versions
}
