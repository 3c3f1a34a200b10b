import type { EntryLog, Sent } from './entry.ts'
import type { Entry, Journal } from './journal.ts'

/** Messages of each direction that the journal keeps. */
const MESSAGES_KEPT = 2000
/** Bytes of a binary message that counts as audio or video: its type is not known. */
const LONG_BYTES = 1024

/** The messages of one direction, oldest first. */
interface Direction {
  readonly messages: Sent[]
  /** Those of them that carry audio or video, oldest first. */
  readonly media: Set<Sent>
  dropped: number
}

/**
 * Keeps the messages of one session in its entry, within a number of messages for each direction and a number of bytes for both. Above that the
 * oldest messages with audio or video are dropped, then the oldest of the others: the configuration of a long session stays.
 */
export class SessionLog implements EntryLog {
  readonly #entry: Entry | undefined
  readonly #journal: Journal
  readonly #maxBytes: number
  readonly #sent: Direction = { messages: [], media: new Set(), dropped: 0 }
  readonly #received: Direction = { messages: [], media: new Set(), dropped: 0 }
  #isTrimmed = false
  bytes = 0

  /**
   * @param entry Absent when the journal was cleared before the session was opened.
   * @param maxBytes The option `journalBytes`.
   */
  constructor(entry: Entry | undefined, journal: Journal, maxBytes: number) {
    this.#entry = entry
    this.#journal = journal
    this.#maxBytes = maxBytes
    entry?.keepMessagesIn(this)
  }

  get sent(): readonly Sent[] {
    return [...this.#sent.messages]
  }

  /** Undefined before the first message. */
  get received(): readonly Sent[] | undefined {
    const { messages, dropped } = this.#received
    return messages.length + dropped > 0 ? [...messages] : undefined
  }

  /** A message of the server. */
  noteSent(frame: Sent['frame'], atMs: number): void {
    this.#note(this.#sent, { atMs, frame })
  }

  /** A message of the client. */
  noteReceived(frame: string | Uint8Array, atMs: number): void {
    this.#note(this.#received, { atMs, frame })
  }

  /** Drops audio and video, also that of later messages. */
  trim(): void {
    if (this.#isTrimmed) return
    this.#isTrimmed = true
    for (const direction of [this.#sent, this.#received]) {
      for (const message of direction.media) this.#drop(direction, message)
    }
  }

  #note(direction: Direction, message: Sent): void {
    if (!this.#entry) return
    const { messages, media } = direction
    messages.push(message)
    this.bytes += bytesOf(message)
    const isMedia = hasMedia(message)
    if (isMedia) media.add(message)
    if (isMedia && this.#isTrimmed) this.#drop(direction, message)
    if (messages.length > MESSAGES_KEPT) this.#dropOldest(direction)
    while (this.bytes > this.#maxBytes) this.#dropOldest(this.#largest())
    this.#journal.sessionGrew(this.#entry)
  }

  /** The direction whose oldest audio or video is older; without any, the one with more messages. */
  #largest(): Direction {
    const [[sent], [received]] = [this.#sent.media, this.#received.media]
    const isSent = sent && received
      ? sent.atMs <= received.atMs
      : sent ?? (!received && this.#sent.messages.length > this.#received.messages.length)
    return isSent ? this.#sent : this.#received
  }

  #dropOldest(direction: Direction): void {
    const [oldest = direction.messages[0]] = direction.media
    if (oldest) this.#drop(direction, oldest)
  }

  #drop(direction: Direction, message: Sent): void {
    const { messages, media } = direction
    messages.splice(messages.indexOf(message), 1)
    media.delete(message)
    this.bytes -= bytesOf(message)
    direction.dropped++
    if (this.#entry) this.#entry.dropped = { sent: this.#sent.dropped, received: this.#received.dropped }
  }
}

/** A character of a text counts as one byte. */
function bytesOf({ frame }: Sent): number {
  return typeof frame === 'string' || frame instanceof Uint8Array ? frame.length : 0
}

function hasMedia({ frame }: Sent): boolean {
  if (typeof frame !== 'string') return frame instanceof Uint8Array && frame.length > LONG_BYTES
  return frame.includes('"response.audio.delta"') || frame.includes('"input_audio_buffer.append')
}
