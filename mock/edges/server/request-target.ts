/**
 * Host and target of a request. A client that has this server as its proxy (`HTTP_PROXY`) sends the whole URL, whose host counts instead of the
 * header. Source: RFC 9112, 3.2.2.
 */
export function splitTarget(url: string, host: string = ''): { readonly host: string; readonly target: string } {
  if (!/^(?:http|ws)s?:\/\//i.test(url) || !URL.canParse(url)) return { host, target: url }
  const { host: urlHost, pathname, search } = new URL(url)
  return { host: urlHost, target: pathname + search }
}
