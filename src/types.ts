/** The words that several families share. Each is spelled as the server spells it. */
export type * from './types/models.ts'
export type * from './types/messages.ts'
export type * from './types/tools.ts'
export type * from './types/tool-calls.ts'
export type * from './types/chat-body.ts'
export type * from './types/answers.ts'
