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

/** The server's end of an open session over a WebSocket, for tests of what a service should not do. Its methods do nothing after the end of the session. */
export interface SessionControl {
  /** Sends a message as it is, such as text that is not JSON; bytes are sent as a binary message. */
  send(message: string | Uint8Array): void
  /**
   * Closes the session after the messages that wait to be sent.
   *
   * @param code 1000 to 4999, without 1004, 1005, 1006 and 1015, which are never sent.
   * @param reason At most 123 bytes of UTF-8. @default ''
   * @throws {RangeError} for another code, or a longer reason.
   */
  close(code: number, reason?: string): void
  /** Drops the connection without a close frame. */
  drop(): void
}
