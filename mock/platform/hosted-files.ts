import { type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { bytes } from '../http/reply.ts'
import type { Backend } from '../core/backend.ts'
import { fileRoots } from '../data/addresses.ts'

/** A file behind a public URL. Its content is generated at each download. */
export interface HostedFile {
  readonly contentType: string
  /** Unix milliseconds at which the URL expires. */
  readonly expiresAtMs: number
  make(): Uint8Array
}

/** Hosted files of an account, by path. */
const filesSlot: Slot<Map<string, HostedFile>> = slot(() => new Map())

/**
 * Stores a file under a public URL and returns the URL. A host with a port is a served mock, so its URLs lead back to it.
 *
 * @param path Below the root: `/cogview/1_0.png`.
 */
export function hostFile(
  { account, host }: Context,
  path: string,
  file: HostedFile,
  root: string = fileRoots[0],
): string {
  account.get(filesSlot).set(path, file)
  return `${/^localhost$|:\d+$/.test(host) ? `http://${host}/api` : root}${path}`
}

/** The reply to a request for a hosted file, which needs no key; `undefined` when the request is for something else. */
export function serveHostedFile(backend: Backend, host: string, path: string): Reply | undefined {
  for (const account of backend.accounts.values()) {
    const file = account.peek(filesSlot)?.get(path)
    if (file && backend.clock.now() < file.expiresAtMs) return bytes(file.make(), file.contentType)
  }
  return fileRoots.some((root) => root.includes(host))
    ? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' }
    : undefined
}
