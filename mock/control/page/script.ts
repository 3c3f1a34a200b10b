import * as answerText from './answer-text.ts'
import * as app from './app.ts'
import * as drawAnswer from './draw-answer.ts'
import * as drawDetail from './draw-detail.ts'
import * as drawEmpty from './draw-empty.ts'
import * as drawList from './draw-list.ts'
import * as drawRequest from './draw-request.ts'
import * as element from './element.ts'
import { messages } from './messages.ts'
import * as requestText from './request-text.ts'
import * as text from './text.ts'
import * as translate from './translate.ts'

/**
 * The functions of the page. The script contains their source text, taken from `toString()`. A function may use its arguments, browser
 * globals and, as `this`, the other functions; constants and imports of its file do not exist in the browser. Functions inside a function
 * must be anonymous and not be the value of a property: esbuild with `keepNames` wraps named ones in a helper that the page does not have.
 */
const functions = {
  ...text,
  ...translate,
  ...element,
  ...requestText,
  ...answerText,
  ...drawRequest,
  ...drawAnswer,
  ...drawEmpty,
  ...drawDetail,
  ...drawList,
  ...app,
} satisfies Omit<app.App, 'messages'>

/** The script of the page. */
export const script: string = `({
messages: ${JSON.stringify(messages)},
${Object.entries(functions).map(([name, source]) => `${name}: ${source}`).join(',\n')}
}).start()`
