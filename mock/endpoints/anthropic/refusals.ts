import { Refusal, refuse } from '../../errors/refusal.ts'
import type { PydanticError } from './pydantic.ts'

/** 422 with the list of errors of pydantic, without an envelope. Observed, April and May 2026. */
export function unprocessable(detail: readonly PydanticError[]): Refusal {
  return new Refusal('422', '', { status: 422, body: { detail } })
}

/** 500 with the text of a Python exception. Observed, May 2026. */
export function pythonException(text: string): Refusal {
  return refuse('500', text, { idIn: 'message' })
}

/** 1210 for `max_tokens` outside of its range: refused before the request has an id. Observed in Chinese. */
export function maxTokensOutOfRange(max: number): Refusal {
  return refuse('1210', [
    `max_tokens参数非法：限制数值范围[1,${max}]`,
    `The max_tokens parameter is illegal.：限制数值范围[1,${max}]`,
  ], { idIn: 'none' })
}

/** 1210 for an image by its URL. Observed 2026-09-16 in Chinese; assumed for Z.ai. */
export function imageByURL(): Refusal {
  return refuse('1210', '图片输入格式/解析错误')
}

/** Unknown model: 1214 in August 2026, 1211 in July and September 2026. Observed. */
export function unknownMessageModel(era: string): Refusal {
  return era === '2026-08' ? refuse('1214', ['modelCode：不存在', 'modelCode: does not exist']) : refuse('1211')
}
