import type { Exchange, Reply } from '../core/context.ts'
import { bytes } from '../http/reply.ts'
import type { World } from '../core/backend.ts'

/** Where the API keeps what it made. Observed in links of images. */
export const filesHost = 'aigc-files.bigmodel.cn'

/** A file that anybody can fetch by its link; it is made when somebody does. */
export interface Publication {
  readonly contentType: string
  /** Unix milliseconds; the link is dead from then on. */
  readonly expiresAtMs: number
  make(): Uint8Array
}

const shelf = (): Map<string, Publication> => new Map()

/** A host with a port is a served mock, and links lead back to it; elsewhere the mock answers for the host of the API's files. */
const originOf = (host: string): string => /^localhost$|:\d+$/.test(host) ? `http://${host}` : `https://${filesHost}`

/** Puts a file on the shelf of the account and tells its link. `path` is below `/api`: `/cogview/1_0.png`. */
export function publish({ account, host }: Exchange, path: string, publication: Publication): string {
  account.state('published', shelf).set(path, publication)
  return `${originOf(host)}/api${path}`
}

/** The answer to a request for a link, which carries no key; `undefined` for a path that may be something else. */
export function published(world: World, host: string, path: string): Reply | undefined {
  for (const account of world.accounts.values()) {
    const publication = account.peek<Map<string, Publication>>('published')?.get(path)
    if (publication && world.clock.now() < publication.expiresAtMs) {
      return bytes(publication.make(), publication.contentType)
    }
  }
  return host === filesHost ? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' } : undefined
}
