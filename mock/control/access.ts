import type { RawRequest, Reply } from '../http/message.ts'
import { jsonReply } from './reply.ts'

const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/
const json = /^application\/json\s*(;|$)/i

/**
 * Refuses requests that a web page of another origin sends to the control API, `undefined` for all others. A page could read the prompts of the
 * application that is being developed, and script what its model answers. Programs without a browser send none of the headers that are checked,
 * except `Host`.
 *
 * @param allowedHosts Names in lower case that `Host` may have besides loopback and addresses.
 */
export function refuseForeign(raw: RawRequest, allowedHosts: ReadonlySet<string>): Reply | undefined {
  const { method, headers, host } = raw
  const act = `Cannot ${method} ${raw.target.split('?')[0]}`
  // DNS rebinding: the page's own name resolves to this machine, so that the browser regards the request as same-origin.
  if (!isOwnHost(hostName(host), allowedHosts)) {
    return refusal(`${act}: Host is ${quote(host)}, expected localhost, an IP address or a name given by --allow-host`)
  }
  const { origin } = headers
  if (origin !== undefined && !isOriginOf(origin, host)) {
    return refusal(`${act}: Origin is ${quote(origin)}, expected the mock's own origin or no Origin`)
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLinkToPage(raw)) {
    return refusal(`${act}: Sec-Fetch-Site is ${quote(site)}, expected same-origin or none`)
  }
  // A page can send text and forms without a preflight request, but not JSON.
  if (raw.body.length > 0 && !json.test(headers['content-type'] ?? '')) {
    const type = quote(headers['content-type'] ?? '')
    return jsonReply({ error: `${act}: Content-Type is ${type}, expected application/json` }, 415)
  }
  return undefined
}

function refusal(error: string): Reply {
  return jsonReply({ error }, 403)
}

/** A link on another page may open the page of the mock, which contains no data; its requests are same-origin then. */
function isLinkToPage({ method, target, headers }: RawRequest): boolean {
  return method === 'GET' && /^\/__mock\/?$/.test(target) &&
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** The host of a `Host` header without its port, in lower case. */
function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

function isOwnHost(name: string, allowedHosts: ReadonlySet<string>): boolean {
  const isLoopback = name === 'localhost' || name.endsWith('.localhost')
  const isAddress = ipv4.test(name) || (name.startsWith('[') && name.endsWith(']'))
  return isLoopback || isAddress || allowedHosts.has(name)
}

/** The scheme is not compared: behind a proxy that terminates TLS, the origin is `https:`. */
function isOriginOf(origin: string, host: string): boolean {
  return /^https?:\/\//.test(origin) && origin.slice(origin.indexOf('//') + 2).toLowerCase() === host.toLowerCase()
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
