/** A server of the built page, with a relay. */
import { serve } from '@hono/node-server'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { relay } from 'zhipu-fetch'

const types = { '.html': 'text/html', '.js': 'text/javascript' }

const handle = relay({ models: ['glm-4.6'], authorize: (request) => request.headers.has('cookie') })

async function page({ url }) {
  const { pathname } = new URL(url)
  const file = pathname === '/' ? '/index.html' : pathname
  const body = await readFile(new URL(`dist${file}`, import.meta.url)).catch(() => undefined)
  if (!body) return new Response('not found', { status: 404 })
  const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream' }
  if (pathname === '/') headers['set-cookie'] = 'session=1; HttpOnly; SameSite=Strict'
  return new Response(body, { headers })
}

/** Resolves with the server when it listens. */
export function start() {
  const fetch = (request) => new URL(request.url).pathname.startsWith('/api/') ? handle(request) : page(request)
  return new Promise((resolve) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      resolve({ origin: `http://127.0.0.1:${port}`, close: () => server.close() })
    })
  })
}
