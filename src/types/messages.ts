import type { ToolCall } from './tool-calls.ts'

/** Text. The only part that every model takes. */
export interface TextPart {
  type: 'text'
  text: string
}

/**
 * A picture: jpg or png, at most 5 MB and 6000 × 6000 pixels.
 *
 * At most 50 per request (glm-5v-turbo, glm-4.6v, glm-4.5v), 5 (glm-4v-plus-0111), or 1 that must be a URL (glm-4v-flash).
 * The server refuses keys beside `url`, such as OpenAI's `detail`.
 */
export interface ImagePart {
  type: 'image_url'
  /** `https:` URL, or base64 with or without its `data:image/…;base64,` prefix. */
  image_url: { url: string }
}

/** A video: mp4, mkv or mov, at most 200 MB (glm-4v-plus: 20 MB and 30 seconds, and it must be the first part). */
export interface VideoPart {
  type: 'video_url'
  video_url: { url: string }
}

/**
 * A document: pdf, txt, word, jsonl, xlsx, pptx; at most 50, by URL only, never beside pictures or videos.
 *
 * Models: glm-5v-turbo, glm-4.6v, glm-4.5v.
 */
export interface FilePart {
  type: 'file_url'
  file_url: { url: string }
}

/** Speech for glm-4-voice: at most 10 minutes; a second counts 12.5 tokens. */
export interface AudioPart {
  type: 'input_audio'
  input_audio: {
    /** Base64, without prefix. */
    data: string
    format: 'wav' | 'mp3'
  }
}

/** One piece of what a user says. Text models refuse everything but text with 1214. */
export type ContentPart = TextPart | ImagePart | VideoPart | FilePart | AudioPart

/** What the model shall be and do. */
export interface SystemMessage {
  role: 'system'
  content: string | readonly TextPart[]
}

/** What the user says. */
export interface UserMessage {
  role: 'user'
  content: string | readonly ContentPart[]
}

/** Speech that glm-4-voice answered with. To continue the talk it is enough to send its `id` back. */
export interface AudioAnswer {
  id: string
  /** Base64. */
  data?: string | undefined
  /** Unix seconds. A number in samples, a string in the OpenAPI document. */
  expires_at?: number | string | undefined
}

/**
 * What the model said. An answer's `message` can be sent back as it is.
 *
 * With `thinking.clear_thinking: false` the server wants `reasoning_content` of earlier turns back, complete and unchanged.
 */
export interface AssistantMessage {
  role: 'assistant'
  /** Absent, `""`, `"\n"` or null beside tool calls; parts from the glm-4v models. glm-4.5v may leave `<think>` and `<|begin_of_box|>` marks in it. */
  content?: string | TextPart[] | null | undefined
  /** The chain of thought of thinking models (glm-4.5 and up). */
  reasoning_content?: string | null | undefined
  tool_calls?: ToolCall[] | null | undefined
  audio?: AudioAnswer | undefined
}

/** What a tool answered. */
export interface ToolMessage {
  role: 'tool'
  content: string | readonly TextPart[]
  /** `id` of the call that it answers. */
  tool_call_id?: string | undefined
}

/** One message of a conversation. A conversation of system and assistant messages alone is refused with 1214. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage
