import type { Backend, Sender } from '../core/backend.ts'
import type { Route } from '../core/context.ts'
import { baseOf } from '../data/addresses.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Answer, Language, RawRequest, Reply } from '../http/message.ts'
import { Entry } from '../journal/entry.ts'
import { DroppedConnection } from '../scripting/scripted-value.ts'
import { authenticate } from './authenticate.ts'
import { errorReplyModule, queryKeyModule, unusualModule } from './lazy-modules.ts'
import { RequestContext } from './request-context.ts'
import { refuseHandshake, respond, respondInternally } from './respond.ts'
import { hasPath, isServed, match, pathOf } from './router.ts'

/** Answers a request. Every edge calls this; it never rejects. */
export async function answer(backend: Backend, sent: RawRequest): Promise<Answer> {
  const raw = sent.target.includes('/realtime?') ? (await queryKeyModule()).withKeyOfQuery(sent) : sent
  const path = pathOf(raw.target)
  // The Anthropic protocol has no trace id: two responses were recorded.
  const traceId = path.startsWith('/anthropic') ? undefined : backend.traceIds.hex(32)
  const entry = new Entry(raw, path, backend.clock.now(), traceId)
  const formReader = raw.headers['content-type']?.includes('form') ? loadFormReader() : undefined
  try {
    const result = await process(backend, raw, entry)
    await formReader
    return result
  } catch (error) {
    if (entry.account === undefined) backend.ownScope.journal.add(entry)
    return entry.recordResponse(await failure(backend, entry, error), backend.clock)
  }
}

/** Loads what `entry.form` needs before the first response to a form. */
async function loadFormReader(): Promise<void> {
  Entry.readForm ??= (await unusualModule()).readForm
}

/** The steps of a request: authentication, journal, route; then `respond`. */
async function process(backend: Backend, raw: RawRequest, entry: Entry): Promise<Answer> {
  const { clock } = backend
  const { method, host, path } = entry
  if (!isServed(path)) {
    backend.ownScope.journal.add(entry)
    const { serveHostedFile, unknownService } = await unusualModule()
    return entry.recordResponse(serveHostedFile(backend, host, path) ?? unknownService(raw), clock)
  }
  // Not awaited without need: requests that are sent in the same tick are logged in the order in which they were sent.
  const authenticated = authenticate(backend, raw)
  const account = authenticated instanceof Promise ? await authenticated : authenticated
  entry.account = account.id
  account.scope.journal.add(entry)
  const unknownPath = async () => (await unusualModule()).notFound(raw, path, hasPath(path), clock.now())
  const matched = await match(method, path)
  if (!matched && !backend.replySource) return entry.recordResponse(await unknownPath(), clock)
  // The live API may have routes that the mock does not have.
  const found = matched ?? { route: { method: method as Route['method'], path, handle: unknownPath }, params: {} }
  const language = languageOf(backend, host)
  const { number } = entry
  return await respond(new RequestContext(raw, { path, language, account, backend, number, ...found }), entry)
}

/**
 * Sends a request of the mock to one of its own routes, such as a batch line: with the rules of the account's scope, without authentication,
 * limits and journal.
 */
export async function ask(backend: Backend, sender: Sender, path: string, body: unknown): Promise<Reply> {
  const { account, host, target } = sender
  const raw: RawRequest = {
    method: 'POST',
    host,
    target: (baseOf(target) === 'coding' ? '/api/coding' : '/api') + path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const language = languageOf(backend, host)
  const matched = await match(raw.method, path)
  if (!matched) return (await unusualModule()).notFound(raw, path, hasPath(path), backend.clock.now())
  try {
    return await respondInternally(new RequestContext(raw, { path, language, account, backend, ...matched }))
  } catch (error) {
    if (error instanceof Refusal) return await errorReplyOf(error, { path, rawBody: raw.body }, language, backend)
    throw error
  }
}

/** English at Z.ai, Chinese at BigModel (observed); for other hosts the option `language` decides. */
function languageOf(backend: Backend, host: string): Language {
  if (host.endsWith('z.ai')) return 'en'
  return host.endsWith('bigmodel.cn') ? 'zh' : backend.options.language
}

/**
 * The reply to an error. An error of a script, such as a failed assertion, is kept in the journal and returned with status 400: clients retry a
 * 500, would receive the default reply then, and the error would stay unnoticed.
 */
async function failure(backend: Backend, entry: Entry, error: unknown): Promise<Answer> {
  if (error instanceof DroppedConnection) return { hangup: true }
  const language = languageOf(backend, entry.host)
  if (error instanceof Refusal) {
    return await refuseHandshake(await errorReplyOf(error, entry, language, backend), { backend }, entry)
  }
  entry.error = error
  const message = error instanceof Error ? error.message : String(error)
  return await errorReplyOf(new Refusal('script', message, {}), entry, language, backend)
}

async function errorReplyOf(
  error: Refusal,
  request: Pick<Entry, 'path' | 'rawBody'>,
  language: Language,
  backend: Backend,
): Promise<Reply> {
  const { errorReply } = await errorReplyModule()
  return errorReply(error, request, language, backend)
}
