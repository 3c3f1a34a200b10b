import type { Frames, Reply } from './message.ts'

/** Why a WebSocket is closed: code and reason of the close frame. */
export interface Closing {
  readonly code: number
  readonly reason: string
}

/**
 * The reply to a WebSocket handshake that is accepted. An edge completes the handshake, sends each frame of `body` as a message, and calls
 * `receive()` for each message of the client. At the end of `body` it closes the connection with `closing()`; a `cut` drops the connection without a
 * closing handshake; `body.return()` reports that the client has closed it. An edge takes the next frame only when its socket can send more,
 * so that a slow client bounds the memory of a session.
 */
export interface Upgrade extends Reply {
  readonly status: 101
  readonly body: Frames
  receive(message: string | Uint8Array): void
  closing(): Closing
}

/** True for the reply to an accepted handshake. */
export function isUpgrade(reply: object): reply is Upgrade {
  return 'receive' in reply
}
