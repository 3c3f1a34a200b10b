/** Globals that tell a page or its workers from Node with a simulated document and from Deno. */
interface RuntimeGlobals {
  document?: unknown
  importScripts?: unknown
  process?: { versions?: unknown }
  Deno?: unknown
}

/** Whether this code runs in a page or in a worker of one, where the user can read its memory. */
export function isBrowser(): boolean {
  const { document, importScripts, process, Deno } = globalThis as RuntimeGlobals
  return !!(document || importScripts) && !process?.versions && !Deno
}
