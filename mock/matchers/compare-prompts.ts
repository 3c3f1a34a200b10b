import type { ChatCompletionParams } from '../../src/types/chat.ts'
import { chatRequestOf, isAnthropicMessage } from '../conversations/chat-view.ts'
import { messagesOf } from '../conversations/messages.ts'
import { baseOf } from '../data/addresses.ts'
import type { Entry } from '../journal/journal.ts'
import { readPrompt } from '../platform/prompt-tokens.ts'
import { plainText } from '../validation/plain-text.ts'
import { isRecord } from '../validation/validators.ts'

/** Characters of an excerpt before and after the place where two prompts part. */
const BEFORE = 12
const AFTER = 4

/** A part of a prompt. */
interface PlacedText {
  /** Where it is in the request: `messages[0]`, `messages[1].tool_calls`, `tools`. */
  readonly place: string
  readonly text: string
  /** Number of characters of the prompt; 0 for a role, an image or a file. */
  readonly characters: number
}

/** What two prompts share. */
export interface Comparison {
  /** Number of characters that both begin with. */
  readonly shared: number
  /** Number of characters of the later prompt. */
  readonly characters: number
  /** Where they part, with an excerpt of each; absent when one prompt begins with all of the other. */
  readonly parting: string | undefined
}

/**
 * The prompt of a chat request in the order in which the model gets it. The request need not be valid.
 *
 * @param history The items of the responses that `previous_response_id` continues.
 */
export function promptOf(entry: Entry, history?: Parameters<typeof chatRequestOf>[2]): readonly PlacedText[] {
  const parts: PlacedText[] = []
  const body = chatRequestOf(entry, undefined, history)
  const messages = messagesOf(body).map((message) => ({ ...message, content: readableContent(message['content']) }))
  // The Anthropic protocol keeps the reasoning of earlier turns.
  const kept = isAnthropicMessage(entry) && { thinking: { clear_thinking: false } }
  const request = { ...body, messages, ...kept } as unknown as ChatCompletionParams
  readPrompt(request, baseOf(entry.target), (member, value, index, tokens) => {
    if (member === 'reply') return
    const text = plainText(value)
    const message = member === 'content' ? `messages[${index}]` : `messages[${index}].${member}`
    parts.push({ place: member === 'tools' ? member : message, text, characters: tokens ? 0 : text.length })
  })
  return parts
}

/** Compares the prompt of a request with that of an earlier one. */
export function comparePrompts(earlier: readonly PlacedText[], later: readonly PlacedText[]): Comparison {
  const characters = later.reduce((sum, part) => sum + part.characters, 0)
  let shared = 0
  for (const [index, part] of later.entries()) {
    const other = earlier[index]
    if (!other) break
    if (other.place === part.place && other.text === part.text) {
      shared += part.characters
      continue
    }
    const isSamePlace = other.place === part.place
    const length = isSamePlace ? sharedLength(other.text, part.text) : 0
    if (part.characters > 0) shared += length
    const place = isSamePlace ? part.place : `${other.place} / ${part.place}`
    const parting = `${place}: ${excerpt(other.text, length)} / ${excerpt(part.text, length)}`
    return { shared, characters, parting }
  }
  return { shared, characters, parting: undefined }
}

function readableContent(content: unknown): unknown {
  if (Array.isArray(content)) return content.filter(isRecord)
  return typeof content === 'string' ? content : undefined
}

/** How many characters two texts begin with; no half of a character outside of the BMP. */
function sharedLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return toBoundary(one, length)
}

/** The characters around a place, which is marked by `|`. Control characters are escaped; quotes are not, because tools are JSON. */
function excerpt(text: string, at: number): string {
  const start = toBoundary(text, Math.max(0, at - BEFORE))
  const end = toBoundary(text, Math.min(text.length, at + AFTER))
  const before = `${start > 0 ? '…' : ''}${text.slice(start, at)}`
  const after = `${text.slice(at, end)}${end < text.length ? '…' : ''}`
  return `"${`${before}|${after}`.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1))}"`
}

/** The index, or the one before it where it is in the middle of a character outside of the BMP. */
function toBoundary(text: string, index: number): number {
  const isBetweenSurrogates = /[\uD800-\uDBFF]/.test(text[index - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[index] ?? '')
  return isBetweenSurrogates ? index - 1 : index
}
