import type { Account } from '../core/account.ts'
import { authenticate } from './authenticate.ts'
import { type Language, Refusal } from '../errors/refusal.ts'
import type { Hangup, RawRequest, Reply } from '../core/context.ts'
import { Incoming } from './request-context.ts'
import { Entry } from '../journal/entry.ts'
import { refusedFile } from './lazy-modules.ts'
import { notFound, unserved } from '../http/not-found.ts'
import { published } from '../platform/hosted-files.ts'
import { isServed, type Match, match, pathOf } from './router.ts'
import { Dropped } from '../core/apply-script.ts'
import { respond, serve } from './respond.ts'
import type { InnerRequest, World } from '../core/backend.ts'

/** An answer: of a connection that lives, or of one that dies before any header. */
export type Answer = Reply | Hangup

/** Answers a request. Every edge calls this; it neither throws nor rejects. */
export function answer(world: World, raw: RawRequest): Answer | Promise<Answer> {
  const entry = new Entry(raw, pathOf(raw.target), world.clock.now())
  const fail = async (error: unknown): Promise<Answer> => {
    if (entry.account === undefined) world.desk.journal.add(entry)
    return entry.close(await failure(world, entry, error), world.clock)
  }
  try {
    if (!isServed(entry.path)) {
      world.desk.journal.add(entry)
      return entry.close(published(world, raw.host, entry.path) ?? unserved(), world.clock)
    }
    const account = authenticate(world, raw)
    const answered = 'then' in account
      ? account.then((known) => proceed(world, raw, entry, known))
      : proceed(world, raw, entry, account)
    return 'then' in answered ? answered.catch(fail) : answered
  } catch (error) {
    return fail(error)
  }
}

/** Asks a route from within, with the answers that scripts have for it: no authentication, no journal; `respond` says which faults. */
export async function ask(world: World, account: Account, request: InnerRequest): Promise<Reply> {
  const { method, path } = request
  const language = world.options.language
  const raw: RawRequest = {
    method,
    host: 'open.bigmodel.cn',
    target: `/api${path}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  }
  const found = await match(method, path)
  if (!found) return notFound(raw, path, world.clock.now())
  try {
    return await respond(new Incoming(raw, { path, language, account, world, ...found }))
  } catch (error) {
    if (error instanceof Refusal) return await refusal(error, path, language, world)
    throw error
  }
}

function proceed(world: World, raw: RawRequest, entry: Entry, account: Account): Answer | Promise<Answer> {
  entry.account = account.id
  account.desk.journal.add(entry)
  const kept = world.recordings?.(raw)
  if (!kept) return onward(world, raw, entry, account)
  return kept.then((reply) => reply ? entry.close(reply, world.clock) : onward(world, raw, entry, account))
}

function onward(world: World, raw: RawRequest, entry: Entry, account: Account): Answer | Promise<Answer> {
  const found = match(entry.method, entry.path)
  if (found && 'then' in found) return found.then((late) => routed(world, raw, entry, account, late))
  return routed(world, raw, entry, account, found)
}

function routed(
  world: World,
  raw: RawRequest,
  entry: Entry,
  account: Account,
  found: Match | undefined,
): Answer | Promise<Answer> {
  if (!found) return entry.close(notFound(raw, entry.path, world.clock.now()), world.clock)
  const language = languageOf(world, entry.host)
  return serve(new Incoming(raw, { path: entry.path, language, account, world, ...found }), entry)
}

/** English at Z.ai, Chinese at BigModel, elsewhere as the options say. Observed. */
function languageOf(world: World, host: string): Language {
  if (host.endsWith('z.ai')) return 'en'
  return host.endsWith('bigmodel.cn') ? 'zh' : world.options.language
}

/**
 * A refusal in its envelope. What else a script throws, a failed assertion perhaps, is kept in the journal and shown with 400: a 500 is asked
 * again by every client, gets the default answer then, and nobody hears of it.
 */
async function failure(world: World, entry: Entry, error: unknown): Promise<Answer> {
  if (error instanceof Dropped) return { hangup: true }
  const language = languageOf(world, entry.host)
  if (error instanceof Refusal) return await refusal(error, entry.path, language, world)
  entry.error = error
  const message = error instanceof Error ? error.message : String(error)
  return await refusal(new Refusal('script', message, {}), entry.path, language, world)
}

/** Texts of refusals are loaded when the first one is wanted. */
async function refusal(error: Refusal, path: string, language: Language, world: World): Promise<Reply> {
  const { refused } = await refusedFile()
  return refused(error, path, language, world.clock.now())
}
