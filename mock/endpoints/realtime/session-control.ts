import { encodeUtf8 } from '../../data/bytes.ts'
import type { SessionControl } from '../../http/socket.ts'
import type { Outbox } from './outbox.ts'

/** Codes of the registry that no close frame contains. */
export const NEVER_SENT: readonly number[] = [1004, 1005, 1006, 1015]
const MAX_REASON_BYTES = 123

/** Gives a test the server's end of a session. */
export function controlOf(outbox: Outbox, close: (code: number, reason: string) => void): SessionControl {
  return {
    send: (message) => outbox.push(message),
    close(code, reason = '') {
      if (!Number.isInteger(code) || code < 1000 || code > 4999 || NEVER_SENT.includes(code)) {
        const expected = `1000 to 4999, without ${NEVER_SENT.join(', ')}`
        throw new RangeError(`Cannot close session: code is ${code}, expected ${expected}`)
      }
      const bytes = encodeUtf8(reason).length
      if (bytes > MAX_REASON_BYTES) {
        throw new RangeError(
          `Cannot close session: reason has ${bytes} bytes, expected at most ${MAX_REASON_BYTES}`,
        )
      }
      close(code, reason)
    },
    drop: () => outbox.push({ cut: true }),
  }
}
