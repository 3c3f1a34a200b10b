import type { FileOcrResult, OcrWords } from '../../src/resources/files-ocr.ts'
import { readUpload } from '../core/upload.ts'
import { imageExtensions } from '../data/decode/file-type.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { json } from '../http/reply.ts'
import { readText } from '../data/decode/document.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/files/ocr', handle: create },
]

/** Values of `language_type`. Source: OpenAPI of 2026-07-11. */
const languages =
  'CHN_ENG AUTO ENG JAP KOR FRE SPA POR GER ITA RUS DAN DUT MAL SWE IND POL ROM TUR GRE HUN THA VIE ARA HIN'

/** Not documented; assumed to be the limit that other endpoints have for images. */
const MAX_BYTES = 8 * 1_048_576

async function create(context: Context): Promise<Reply> {
  const fields = await Fields.ofForm(context)
  const { bytes, extension, filename } = await readUpload(fields)
  fields.text('tool_type')
  fields.choice('tool_type', ['hand_write'])
  fields.choice('language_type', languages.split(' ') as [string, ...string[]])
  const withProbability = fields.flag('probability')
  const text = await readText(bytes, filename)
  if (!imageExtensions.has(extension) || bytes.byteLength > MAX_BYTES || text === undefined) throw badField('file')
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return json(
    {
      task_id: context.backend.ids.hex(32),
      message: '成功',
      status: 'succeeded',
      words_result_num: lines.length,
      words_result: lines.map((line, index) => toOcrWords(line, index, withProbability)),
    } satisfies FileOcrResult,
  )
}

/**
 * The location of a line and, when requested, its probability. Assumed: lines are stacked from the top of the image, characters are square,
 * and the probability decreases with the length of the line.
 */
function toOcrWords(words: string, index: number, withProbability: boolean): OcrWords {
  const height = 64
  const length = [...words].length
  const location = { left: 80, top: 80 + index * 96, width: length * height, height }
  if (!withProbability) return { location, words }
  const average = 0.9 + 0.1 / length
  return { location, words, probability: { average, variance: 0.1 / length ** 2, min: average - 0.1 } }
}
