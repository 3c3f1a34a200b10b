import { missingWebSocket } from '../edges/socket/missing-web-socket.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { readChoice } from './parse-arguments.ts'

/** Options of `zhipu-fetch mock` about recordings. */
export interface RecordingCliOptions {
  /** Folder to which responses of the live API are saved. */
  readonly record: string | undefined
  /** Folder with saved responses to reply with. */
  readonly replay: string | undefined
  /** Reply to a request that was not recorded. */
  readonly missing: 'error' | 'record' | 'mock'
  /** What may differ between a request and its recording. */
  readonly ignore: readonly (string | RegExp)[]
  /** Origin of the API that requests are forwarded to. */
  readonly upstream: string
}

/** Values of the flags. */
interface Flags {
  readonly record?: string | undefined
  readonly replay?: string | undefined
  readonly missing?: string | undefined
  readonly 'ignore-field': readonly string[]
  readonly 'ignore-text': readonly string[]
  readonly upstream?: string | undefined
}

export const recordingsHelp: Bilingual = {
  en: `      --record FOLDER  forward requests to the live API and save its responses, without API keys
      --replay FOLDER  reply with saved responses; faults and rules precede them
      --missing MODE   with --replay, the reply to a request that was not saved: error, which names the nearest saved
                       request; record: forward it and save the response; mock: the mock's own reply (default: error)
      --ignore-field POINTER
                       with --replay, a field of the request body that may differ from the saved request, as a JSON
                       pointer in which * is any name or index: '/messages/*/content'; may be repeated
      --ignore-text PATTERN
                       with --replay, a regular expression for text of requests that may differ: '\\d{4}-\\d\\d-\\d\\d';
                       may be repeated
      --upstream URL   origin of the API that --record and --missing record forward to
                       (default: https://open.bigmodel.cn)`,
  zh: `      --record FOLDER  将请求转发到线上 API，并保存其响应，不包含密钥
      --replay FOLDER  用保存的响应回复；故障和规则优先
      --missing MODE   与 --replay 一起使用：没有保存过的请求得到的回复。error：指出最接近的已保存请求；
                       record：转发并保存响应；mock：模拟服务器自己的回复（默认：error）
      --ignore-field POINTER
                       与 --replay 一起使用：请求体中可以与保存的请求不同的字段，写成 JSON pointer，
                       其中 * 代表任意名称或下标：'/messages/*/content'；可重复
      --ignore-text PATTERN
                       与 --replay 一起使用：请求中可以不同的文本的正则表达式：'\\d{4}-\\d\\d-\\d\\d'；
                       可重复
      --upstream URL   --record 和 --missing record 转发到的 API 的源
                       （默认：https://open.bigmodel.cn）`,
}

/** @throws {TypeError} for a flag that is invalid or that needs another one */
export function readRecordingOptions(flags: Flags): RecordingCliOptions {
  const { record, replay, upstream = 'https://open.bigmodel.cn' } = flags
  const missing = readChoice('--missing', flags.missing ?? 'error', ['error', 'record', 'mock'])
  if (record !== undefined && replay !== undefined) {
    throw bilingualError(TypeError, say('recordAndReplay'))
  }
  if (flags.upstream !== undefined && record === undefined && missing !== 'record') {
    throw bilingualError(TypeError, say('upstreamAlone'))
  }
  for (const name of ['missing', 'ignore-field', 'ignore-text'] as const) {
    if (replay === undefined && flags[name] !== undefined && flags[name].length > 0) {
      throw bilingualError(TypeError, say('withoutReplay', { option: `--${name}` }))
    }
  }
  const ignore = [...flags['ignore-field'].map(readPointer), ...flags['ignore-text'].map(readPattern)]
  return { record, replay, missing, ignore, upstream }
}

function readPointer(pointer: string): string {
  if (pointer.startsWith('/')) return pointer
  throw bilingualError(TypeError, say('pointerInvalid', { value: JSON.stringify(pointer) }))
}

function readPattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch (cause) {
    throw bilingualError(TypeError, say('patternInvalid', { value: JSON.stringify(source) }), cause)
  }
}

/**
 * Starts recording or replaying; `reset()` of the mock rewinds a replay and does not end it. The returned function stops it and resolves when all
 * responses are saved.
 */
export async function startRecordings(
  zhipu: MockZhipu,
  { record: recorded, replay: replayed, missing, ignore, upstream }: RecordingCliOptions,
): Promise<() => Promise<void> | void> {
  const folder = recorded ?? replayed
  if (folder === undefined) return () => {}
  const { folderStore, record, replay } = await import('../recordings/recordings.ts')
  const { existsSync, mkdirSync } = await import('node:fs')
  if (recorded !== undefined || missing === 'record') {
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      throw bilingualError(Error, say('cannotRecord', { reason: (error as Error).message }), error)
    }
  } else if (!existsSync(folder)) throw bilingualError(Error, say('noFolder', { folder }))
  const options = { store: folderStore(folder), onReset: 'continue' } as const
  const webSocket = await missingWebSocket()
  if (recorded !== undefined) return record(zhipu, { ...options, upstream, webSocket })
  const match = { ignore }
  return missing === 'record'
    ? replay(zhipu, { ...options, match, missing, upstream, webSocket })
    : replay(zhipu, { ...options, match, missing })
}
