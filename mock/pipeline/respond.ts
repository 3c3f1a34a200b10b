import { Refusal, refuse } from '../errors/refusal.ts'
import type { Exchange, Hangup, Reply } from '../core/context.ts'
import { checkFault, type Fault, isRefusal } from '../faults/fault.ts'
import type { Entry } from '../journal/journal.ts'
import { refusalFile, spoilFile, strictFile } from './lazy-modules.ts'
import { unlessLeft } from '../http/abort.ts'
import { hash } from '../data/random.ts'
import { given, overlay } from '../core/apply-script.ts'
import type { Rule, Scripted } from '../scripting/rules.ts'

type Answer = Reply | Hangup

/** Header by which a request asks for a fault, in any language: a `Fault` in JSON. */
const FAULT_HEADER = 'x-mock-fault'

/** Answers a request that found its route: faults, limits, scripts, route, in this order. */
export function serve(exchange: Exchange, entry: Entry): Answer | Promise<Answer> {
  const { desk } = exchange.account
  const asked = exchange.headers[FAULT_HEADER]
  if (desk.rules.empty && !desk.chaos && asked === undefined) return through(exchange, entry, undefined)
  const fault = { ...desk.chaos?.draw(), ...desk.rules.takeFault(exchange)?.fault, ...parsed(asked) }
  if (Object.keys(fault).length === 0) return through(exchange, entry, undefined)
  entry.fault = fault
  return through(exchange, entry, fault)
}

function through(exchange: Exchange, entry: Entry, fault: Fault | undefined): Answer | Promise<Answer> {
  if (fault && isRefusal(fault)) return refusedBy(exchange, entry, fault)
  exchange.account.desk.gate.admit(exchange)
  if (exchange.world.options.strict) return strictly(exchange, entry, fault)
  return admitted(exchange, entry, fault)
}

async function strictly(exchange: Exchange, entry: Entry, fault: Fault | undefined): Promise<Answer> {
  const { checkStrictly } = await strictFile()
  checkStrictly(exchange)
  return await admitted(exchange, entry, fault)
}

function admitted(exchange: Exchange, entry: Entry, fault: Fault | undefined): Answer | Promise<Answer> {
  const { desk } = exchange.account
  const { gate, rules } = desk
  const rule = rules.takeAnswer(exchange)
  const whole = rule?.fault ? entry.fault = { ...rule.fault, ...fault } : fault
  if (whole && isRefusal(whole)) return refusedBy(exchange, entry, whole)
  gate.underWay++
  try {
    const reply = replyTo(exchange, rule)
    if (!('then' in reply) && !whole) return entry.close(reply, exchange.world.clock, gate)
    // A function of the test may never come to its end.
    const awaited = typeof rule?.answer?.value === 'function' ? unlessLeft(reply, exchange, entry) : reply
    return finished(exchange, entry, awaited, whole)
  } catch (error) {
    gate.underWay--
    throw error
  }
}

/**
 * The answer of a script or, without one, of the route: what `ask` gives to the mock itself. Of faults only those that are said in words:
 * no connection could break.
 */
export async function respond(exchange: Exchange): Promise<Reply> {
  const { path, language, world } = exchange
  const { rules } = exchange.account.desk
  const fault = rules.takeFault(exchange, isSaid)?.fault
  if (!fault) return await replyTo(exchange, rules.takeAnswer(exchange))
  const { refusalOf } = await refusalFile()
  return await refusalOf(fault, exchange, path, language, world) as Reply
}

function isSaid({ status, code, network, html, stall }: Fault): boolean {
  return (status ?? code) !== undefined && !network && !html && !stall
}

function replyTo(exchange: Exchange, rule: Rule | undefined): Reply | Promise<Reply> {
  if (!rule?.answer) {
    if (exchange.world.options.onUnmatched === 'error' && exchange.method !== 'GET') throw unmatched(exchange)
    return exchange.route.handle(exchange)
  }
  const scripted = given(rule.answer, exchange)
  return 'then' in scripted ? scripted.then((done) => told(exchange, done)) : told(exchange, scripted)
}

function told(exchange: Exchange, scripted: Scripted): Reply | Promise<Reply> {
  return exchange.route.script ? exchange.route.script(exchange, scripted) : overlay(exchange, scripted)
}

async function finished(
  exchange: Exchange,
  entry: Entry,
  reply: Reply | Promise<Reply>,
  fault: Fault | undefined,
): Promise<Answer> {
  const { world, account, signal } = exchange
  try {
    const made = await reply
    if (fault?.headersAfterMs !== undefined) await world.clock.wait(fault.headersAfterMs, signal)
    if (!fault) return entry.close(made, world.clock, account.desk.gate)
    const { spoil } = await spoilFile()
    const seed = hash(`${world.options.seed} ${entry.number + 1}`)
    return entry.close(spoil(made, fault, exchange, seed), world.clock, account.desk.gate)
  } catch (error) {
    account.desk.gate.underWay--
    throw error
  }
}

async function refusedBy(exchange: Exchange, entry: Entry, fault: Fault): Promise<Answer> {
  const { world, signal, path, language } = exchange
  if (fault.headersAfterMs !== undefined) await world.clock.wait(fault.headersAfterMs, signal)
  const { refusalOf } = await refusalFile()
  const refused = await refusalOf(fault, exchange, path, language, world)
  // Who is not answered at all is waited for until he goes.
  entry.left = 'hangup' in refused && !fault.network
  return entry.close(refused, world.clock)
}

/** @throws {Refusal} 400 that says what is wrong with the header, rather than an answer without the fault. */
function parsed(header: string | undefined): Fault | undefined {
  if (header === undefined) return undefined
  try {
    const fault: unknown = JSON.parse(header)
    checkFault(fault, `read header ${FAULT_HEADER}`)
    return fault
  } catch (error) {
    throw new Refusal(
      '400',
      error instanceof TypeError ? error.message : `Cannot read header ${FAULT_HEADER}: no JSON`,
      {},
    )
  }
}

function unmatched(exchange: Exchange): Refusal {
  const report = exchange.account.desk.rules.nearest(exchange)
  return refuse('unmatched', `No rule takes ${exchange.method} ${exchange.path}: ${report}`)
}
