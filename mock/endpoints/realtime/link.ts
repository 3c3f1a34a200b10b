import type { Context } from '../../core/context.ts'
import type { Bilingual } from '../../http/bilingual.ts'
import { Refusal } from '../../errors/refusal.ts'
import { codeMessage } from '../../faults/fault-reply.ts'
import { textOf } from '../../http/error-reply.ts'
import type { EventWriter, Members } from './events.ts'
import type { Outbox } from './outbox.ts'
import type { SessionObject } from './session-object.ts'
import type { RealtimeSettings } from './settings.ts'

/** What the parts of a session share: the handshake, the configuration, and how events are sent. */
export interface Link {
  readonly handshake: Context
  readonly settings: RealtimeSettings
  readonly events: EventWriter
  readonly outbox: Outbox
  /** The effective configuration. */
  readonly session: SessionObject
  /** The model that was requested. */
  readonly model: string
  /** Records why no rule replied to a response. */
  reportUnmatched(reason: Bilingual): void
  /** Records an error of a script in the journal. */
  reportError(error: unknown): void
  /** Closes the session after the events that were sent. */
  close(code: number, reason: string): void
}

/** Sends an event. */
export function send({ outbox, events }: Link, type: string, members: Members = {}): void {
  outbox.push(events.write(type, members))
}

/** Sends an `error`; the session stays open. Without a message, it is that of the business code. */
export function sendError(link: Link, code: string, message?: string): void {
  link.outbox.push(link.events.error(code, message ?? codeMessage(code, link.handshake)))
}

/** Sends what a function of the mock has thrown: a refusal, or the error of a script, which the journal keeps. */
export function sendThrown(link: Link, error: unknown): void {
  if (error instanceof Refusal) return sendError(link, error.code, textOf(error, link.handshake.language))
  link.reportError(error)
  sendError(link, 'script', error instanceof Error ? error.message : String(error))
}
