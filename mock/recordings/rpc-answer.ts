import { replaceRpcId } from './json-rpc.ts'
import type { RecordedAnswer, RecordedFrame } from './recording.ts'

/** A recorded response with the id of the request that it replies to now. */
export function withRpcId(answer: RecordedAnswer, id: unknown): RecordedAnswer {
  const { frames } = answer
  if (id === undefined || !frames) return answer
  const replaced = replaceIn(frames, id)
  if (replaced !== frames || frames.length < 2 || frames.some(({ text }) => text === undefined)) {
    return { ...answer, frames: replaced }
  }
  // The id may be split between frames.
  const whole = [{ afterMs: frames.at(-1)!.afterMs, text: frames.map(({ text }) => text).join('') }]
  const joined = replaceIn(whole, id)
  return joined === whole ? answer : { ...answer, frames: joined }
}

/** The same frames when no id was found. */
function replaceIn(frames: readonly RecordedFrame[], id: unknown): readonly RecordedFrame[] {
  const replaced = frames.map((frame) =>
    frame.text === undefined ? frame : { ...frame, text: replaceRpcId(frame.text, id) }
  )
  return replaced.some(({ text }, index) => text !== frames[index]!.text) ? replaced : frames
}

/** True for a text of a tool that says that the account or the server was busy. */
export function isTransientToolError({ frames }: RecordedAnswer): boolean {
  return frames?.some(({ text }) => /MCP error -(429|5\d\d)/.test(text ?? '')) ?? false
}
