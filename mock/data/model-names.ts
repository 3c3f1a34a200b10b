/** Names of chat models. The models of one row have the same facts: those of its first name in `models.ts`, which is loaded later than this list. */
export const modelRows = [
  'glm-5.3',
  'glm-5.3-flash glm-5.3-flashx',
  'glm-5.2 glm-5.2-fast-preview glm-x-preview-260804',
  'glm-5.1 glm-5',
  'glm-5-turbo',
  'glm-5v-turbo',
  'glm-4.7',
  'glm-4.7-flash glm-4.7-flashx',
  'glm-4.6',
  'glm-4.5 glm-4.5-x',
  'glm-4.5-air glm-4.5-airx glm-4.5-flash',
  'glm-4.6v glm-4.6v-flash glm-4.6v-flashx',
  'glm-4.5v',
  'glm-4.1v-thinking-flash glm-4.1v-thinking-flashx',
  'autoglm-phone autoglm-phone-multilingual',
  'glm-4-flash',
  'glm-4-flash-250414 glm-4-flashx-250414',
  'glm-4-air-250414',
  'glm-4-32b-0414-128k',
  'glm-4-plus glm-4-air glm-4-flashx glm-4-plus-0111 glm-4-9b',
  'glm-4-airx',
  'glm-4-long',
  'glm-4 glm-4-0520 glm-3-turbo',
  'glm-zero-preview glm-z1-air glm-z1-airx glm-z1-flash glm-z1-flashx',
  'glm-4v-flash glm-4v',
  'glm-4v-plus glm-4v-plus-0111',
  'glm-4-voice',
  'charglm-3 charglm-4 emohaa',
  'codegeex-4',
  'glm-4-assistant glm-4-alltools',
] as const

/** True for the name of a chat model, ignoring case. */
export function isChatModel(name: string): boolean {
  return modelRows.some((names) => names.split(' ').includes(name.toLowerCase()))
}
