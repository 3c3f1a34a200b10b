import type { RawRequest } from '../../http/message.ts'
import { parseJSON } from '../../data/bytes.ts'
import { isRecord } from '../../validation/validators.ts'

/** A JSON-RPC message as a client sends it. */
export interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
}

/** Reads the body of a request; `undefined` when it is not a JSON object. A batch is a list, which the servers do not accept: assumed. */
export function readMessage({ body }: Pick<RawRequest, 'body'>): Message | undefined {
  try {
    const value = parseJSON(body)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** True for a message that gets no response: a notification, or a response of the client. */
export function isOneWay({ id, method }: Message): boolean {
  return id === undefined || id === null || typeof method !== 'string'
}

/** The name and the arguments of a call. */
export function readCall({ params }: Message): { readonly name: unknown; readonly values: Record<string, unknown> } {
  const { name, arguments: values } = (params ?? {}) as { name?: unknown; arguments?: unknown }
  return { name, values: isRecord(values) ? values : {} }
}
