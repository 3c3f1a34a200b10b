import type { Context } from '../core/context.ts'
import { hash } from '../data/random.ts'
import { familyOf } from '../endpoints/families.ts'
import { refuse } from '../errors/refusal.ts'
import { checkFault, type Fault, replacesReply } from '../faults/fault.ts'
import { rejectOnAbort } from '../http/abort.ts'
import type { Answer, Reply } from '../http/message.ts'
import type { Entry } from '../journal/journal.ts'
import type { Rule } from '../scripting/rules.ts'
import { DroppedConnection, resolveScript } from '../scripting/scripted-value.ts'
import { admitModule, applyScriptModule, checkBodyModule, refusedSessionModule, unusualModule } from './lazy-modules.ts'

/** A request header that requests a fault, for clients in any language: a `Fault` as JSON. */
const FAULT_HEADER = 'x-mock-fault'

/** Responds to a request. The order is: fault, limits, strict mode, script, recording, route. */
export async function respond(context: Context, entry: Entry): Promise<Answer> {
  const { backend: { clock, options }, account: { scope: { chaos, limiter, rules } } } = context
  const drawn = chaos && (await unusualModule()).drawFault(chaos, context.protocol)
  const faultRule = rules.takeFault(context)
  const header = context.headers[FAULT_HEADER]
  const sent = header === undefined ? undefined : (await unusualModule()).parseFault(header, FAULT_HEADER, checkFault)
  const fault = mergeFaults(drawn, faultRule?.fault, sent)
  if (fault && replacesReply(fault)) {
    entry.answeredBy = faultRule?.text
    return await replyWithFault(context, entry, fault)
  }
  entry.fault = fault

  const { limits } = limiter
  if (limits) (await admitModule()).admit(limiter, limits, context, clock.now())
  if (options.strict) (await checkBodyModule()).checkBody(context)

  // The replies of rules are for the responses of the session.
  const rule = context.protocol === 'realtime' ? undefined : rules.takeReply(context)
  entry.answeredBy = rule?.text
  if (rule?.fault) entry.fault = { ...rule.fault, ...fault }
  if (entry.fault && replacesReply(entry.fault)) return await replyWithFault(context, entry, entry.fault)

  limiter.inFlight++
  try {
    const reply = await rejectOnDisconnect(replyTo(context, rule, entry), context, entry, rule)
    const finalReply = entry.fault ? await withFault(reply, entry.fault, context, entry, drawn) : reply
    return entry.recordResponse(finalReply, clock, limiter)
  } catch (error) {
    limiter.inFlight--
    throw error
  }
}

/**
 * Responds to a request that the mock sends to itself, such as a line of a batch: with the reply of a rule, otherwise of the route. Only faults
 * that are error responses apply, because there is no connection to break. Recordings do not apply, because the client did not send the request.
 */
export async function respondInternally(context: Context): Promise<Reply> {
  const { rules } = context.account.scope
  const fault = rules.takeFault(context, isErrorResponse)?.fault
  if (!fault) return await replyTo(context, rules.takeReply(context))
  const { faultReply } = await unusualModule()
  return await faultReply(fault, context) as Reply
}

/** Merges the faults of `chaos()`, of a `fail()` rule and of the request header. A later one overrides members of an earlier one. */
function mergeFaults(
  drawn: Fault | undefined,
  scripted: Fault | undefined,
  sent: Fault | undefined,
): Fault | undefined {
  const fault = { ...drawn, ...scripted, ...sent }
  return Object.keys(fault).length > 0 ? fault : undefined
}

async function replyTo(context: Context, rule: Rule | undefined, entry?: Entry): Promise<Reply> {
  const { route, backend, method } = context
  if (rule?.reply) {
    const scripted = await resolveScript(rule.reply, context)
    if (route.script) return await route.script(context, scripted)
    return await (await applyScriptModule()).applyCheckedScript(context, scripted)
  }
  if (entry && backend.replySource) {
    const reply = await backend.replySource.reply(context, context.account.scope, entry)
    if (reply) return reply
  }
  if (method !== 'GET' && !route.isHandshake?.(context)) await reportUnmatched(context, entry)
  return await route.handle(context)
}

/** Rejects as soon as the client disconnects, so that it no longer counts as in flight even if a function of the test never resolves. */
async function rejectOnDisconnect(
  reply: Promise<Reply>,
  context: Context,
  entry: Entry,
  rule: Rule | undefined,
): Promise<Reply> {
  if (typeof rule?.reply?.value !== 'function') return await reply
  // Read only here: an edge creates the signal on first use, and Deno prints a warning when it is read.
  const { signal } = context
  if (!signal) return await reply
  return await rejectOnAbort(reply, signal, () => {
    entry.left = true
    return new DroppedConnection('The client has disconnected')
  })
}

async function withFault(
  reply: Reply,
  wanted: Fault,
  context: Context,
  entry: Entry,
  drawn: Fault | undefined,
): Promise<Reply> {
  const { backend: { clock, options }, path, protocol = 'v4', signal } = context
  checkFault(wanted, `answer ${path}`, protocol)
  const { applyFault, faultOfReply } = await unusualModule()
  const fault = entry.fault = faultOfReply(reply, wanted, drawn, path)
  if (!fault) return reply
  if (fault.headersAfterMs !== undefined) await clock.wait(fault.headersAfterMs, signal)
  return applyFault(reply, fault, context, hash(`${options.seed} ${entry.number + 1}`))
}

async function replyWithFault(context: Context, entry: Entry, fault: Fault): Promise<Answer> {
  const { backend: { clock }, signal } = context
  entry.fault = fault
  if (fault.headersAfterMs !== undefined) await clock.wait(fault.headersAfterMs, signal)
  const { faultReply } = await unusualModule()
  const reply = await refuseHandshake(await faultReply(fault, context), context, entry)
  // A stalled request ends only when the client disconnects.
  entry.left = 'hangup' in reply && !fault.network
  return entry.recordResponse(reply, clock)
}

/** Refuses a handshake of GLM-Realtime in the way that the option `handshakeErrors` sets, and any other request by its reply. */
export async function refuseHandshake(reply: Answer, context: Pick<Context, 'backend'>, entry: Entry): Promise<Answer> {
  const isSession = entry.path === '/paas/v4/realtime'
  return isSession ? (await refusedSessionModule()).refuseHandshake(reply, context.backend, entry) : reply
}

function isErrorResponse({ status, code, network, html, stall }: Fault): boolean {
  return (status ?? code) !== undefined && !network && !html && !stall
}

/** Records why no rule replies to a request. @throws {Refusal} with the option `onUnmatched: 'error'` */
async function reportUnmatched(context: Context, entry: Entry | undefined): Promise<void> {
  const { method, path, protocol, backend, account: { scope: { journal, rules } } } = context
  const isRefused = backend.unmatchedPolicy(familyOf(path), protocol && 'chat') === 'error'
  if (!isRefused && !rules.hasReplyFor(context)) return
  const { nearestRule } = await unusualModule()
  const reason = nearestRule(rules, context)
  if (entry) entry.describe('unmatched', reason)
  else journal.unmatched.push(`${method} ${path}, sent by the mock itself: ${reason.en}`)
  if (isRefused) throw refuse('unmatched', `No rule matches ${method} ${path}: ${reason.en}`)
}
