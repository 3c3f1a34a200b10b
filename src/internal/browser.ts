/** What tells a page, or a worker of one, from Node with a simulated document and from Deno. */
interface Place {
  document?: unknown
  importScripts?: unknown
  process?: { versions?: unknown }
  Deno?: unknown
}

/** Whether whoever sits before this machine could read its memory. */
export function inBrowser(): boolean {
  const { document, importScripts, process, Deno } = globalThis as Place
  return !!(document || importScripts) && !process?.versions && !Deno
}
