import { type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { bytes } from '../http/reply.ts'
import type { Backend } from '../core/backend.ts'

/** Where the API keeps what it made. Observed in links of images. */
export const filesHost = 'aigc-files.bigmodel.cn'

/** A file that anybody can fetch by its link; it is made when somebody does. */
export interface HostedFile {
  readonly contentType: string
  /** Unix milliseconds; the link is dead from then on. */
  readonly expiresAtMs: number
  make(): Uint8Array
}

/** Hosted files of an account, by path. */
const filesSlot: Slot<Map<string, HostedFile>> = slot(() => new Map())

/** A host with a port is a served mock, and links lead back to it; elsewhere the mock answers for the host of the API's files. */
const originOf = (host: string): string => /^localhost$|:\d+$/.test(host) ? `http://${host}` : `https://${filesHost}`

/** Puts a file on the shelf of the account and tells its link. `path` is below `/api`: `/cogview/1_0.png`. */
export function hostFile({ account, host }: Context, path: string, file: HostedFile): string {
  account.get(filesSlot).set(path, file)
  return `${originOf(host)}/api${path}`
}

/** The answer to a request for a link, which carries no key; `undefined` for a path that may be something else. */
export function serveHostedFile(backend: Backend, host: string, path: string): Reply | undefined {
  for (const account of backend.accounts.values()) {
    const file = account.peek(filesSlot)?.get(path)
    if (file && backend.clock.now() < file.expiresAtMs) {
      return bytes(file.make(), file.contentType)
    }
  }
  return host === filesHost ? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' } : undefined
}
