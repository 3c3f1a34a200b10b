/**
 * Known model names, for completion in editors. The types accept any other string, because models change more often than this package.
 *
 * Sources: OpenAPI documents of BigModel (2026-07-11) and Z.ai (September 2026); model lists of accounts, 2026, for previews and for old
 * names that still answer; the official SDKs.
 */

/**
 * Text models. The server ignores the case of names. Z.ai has removed `glm-5-turbo` (September 2026); `glm-5.2-fast-preview` and
 * `glm-x-preview-260804` are previews.
 */
export type TextModel =
  | 'glm-5.3'
  | 'glm-5.2'
  | 'glm-5.2-fast-preview'
  | 'glm-x-preview-260804'
  | 'glm-5.1'
  | 'glm-5-turbo'
  | 'glm-5'
  | 'glm-4.7'
  | 'glm-4.7-flash'
  | 'glm-4.7-flashx'
  | 'glm-4.6'
  | 'glm-4.5'
  | 'glm-4.5-x'
  | 'glm-4.5-air'
  | 'glm-4.5-airx'
  | 'glm-4.5-flash'
  | 'glm-4-32b-0414-128k'
  | 'glm-4-flash-250414'
  | 'glm-4-flashx-250414'
  | 'glm-4-air-250414'
  | 'glm-4-plus'
  | 'glm-4-air'
  | 'glm-4-airx'
  | 'glm-4-long'
  | 'glm-4'
  | 'glm-4-0520'
  | 'glm-4-flash'
  | 'glm-4-flashx'
  | 'glm-4-9b'
  | 'glm-z1-air'
  | 'glm-z1-airx'
  | 'glm-z1-flash'
  | 'glm-z1-flashx'
  | 'glm-zero-preview'
  | 'glm-4-assistant'
  | 'glm-4-alltools'
  | (string & {})

/** Models with image, video or file input. Z.ai has removed `glm-5v-turbo` (September 2026). */
export type VisionModel =
  | 'glm-5.3-flash'
  | 'glm-5.3-flashx'
  | 'glm-5v-turbo'
  | 'glm-4.6v'
  | 'glm-4.6v-flash'
  | 'glm-4.6v-flashx'
  | 'glm-4.5v'
  | 'glm-4.1v-thinking-flash'
  | 'glm-4.1v-thinking-flashx'
  | 'glm-4v-plus-0111'
  | 'glm-4v-flash'
  | 'autoglm-phone'
  | 'autoglm-phone-multilingual'
  | (string & {})

/** Models with speech input and output. */
export type VoiceModel = 'glm-4-voice' | (string & {})

/** Role-play models, and the counselling model `emohaa`. */
export type RoleModel = 'charglm-4' | 'charglm-3' | 'emohaa' | (string & {})

/** Code completion models. */
export type CodeModel = 'codegeex-4' | (string & {})

/** Models of `POST /chat/completions`. */
export type ChatModel = TextModel | VisionModel | VoiceModel | RoleModel | CodeModel
