/**
 * Models. The lists help an editor; any other string is taken too, because models come and go faster than releases.
 *
 * Source: OpenAPI document of 2026-07-11, docs.z.ai of August 2026, older names from the SDKs.
 */

/** Models that answer in text. Case does not matter to the server. */
export type TextModel =
  | 'glm-5.3'
  | 'glm-5.3-flash'
  | 'glm-5.2'
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
  | 'glm-4-assistant'
  | 'glm-4-alltools'
  | (string & {})

/** Models that see images, video or files. */
export type VisionModel =
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

/** Models that hear and speak. */
export type VoiceModel = 'glm-4-voice' | (string & {})

/** Models that play a role: characters, and counselling (`emohaa`). */
export type RoleModel = 'charglm-4' | 'charglm-3' | 'emohaa' | (string & {})

/** Models that complete code. */
export type CodeModel = 'codegeex-4' | (string & {})

/** Any model of `POST /chat/completions`. */
export type ChatModel = TextModel | VisionModel | VoiceModel | RoleModel | CodeModel
