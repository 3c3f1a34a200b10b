/** How many modules are being imported now, and the promise of the last one, which never rejects. */
let importing = 0
let lastImport: Promise<unknown> = Promise.resolve()

/**
 * Imports a module on first use; later calls return the same promise. The mock's clock does not advance during an import: a request that
 * waits for a module has not reached its timers yet. Modules are imported one after another, because Jest fails when two modules that share a
 * third are linked at the same time. Observed with Jest 30 in its ESM mode.
 *
 * @example
 * const faultModule = lazy(() => import('../faults/apply-fault.ts'))
 * const { applyFault } = await faultModule()
 */
export function lazy<T extends object>(load: () => Promise<T>): () => Promise<T> {
  let module: Promise<T> | undefined
  return () =>
    module ??= importInTurn(load).catch((error: unknown) => {
      // The next call tries again.
      module = undefined
      throw error
    })
}

/** True while a module is being imported. */
export function isImporting(): boolean {
  return importing > 0
}

/** Resolves when no module is being imported. */
export async function importsSettled(): Promise<void> {
  while (isImporting()) await lastImport
}

function importInTurn<T>(load: () => Promise<T>): Promise<T> {
  const started = lastImport.then(load)
  const end = () => void importing--
  importing++
  lastImport = started.then(end, end)
  return started
}
