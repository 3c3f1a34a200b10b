import { type BodySchema, fields, requestIds } from '../core/body-schema.ts'
import { fromBase64 } from '../data/bytes.ts'
import type { LayoutDetail, LayoutParsingAnswer } from '../../src/resources/layout-parsing.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { responseHead } from '../core/response-head.ts'
import { hostFile } from '../platform/hosted-files.ts'
import { json } from '../http/reply.ts'
import { png } from '../data/encode/png.ts'
import { pageOf } from '../platform/web-search.ts'
import { readPages } from '../data/decode/document.ts'
import { countTokens } from '../data/tokens.ts'

const layoutBody: BodySchema = fields({
  'model!': 'string',
  'file!': 'string',
  return_crop_images: 'boolean',
  need_layout_visualization: 'boolean',
  start_page_id: 'integer',
  end_page_id: 'integer',
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/layout_parsing', body: layoutBody, handle: create },
]

const MB = 1_048_576
const MOST_PAGES = 100

/** A4 at 100 dots per inch. */
const A4 = { width: 827, height: 1169 }

/** Tokens that a page costs before a word is read from it (assumed). */
const TOKENS_PER_PAGE = 500

/** Links live a day, as those of the file parser (assumed). */
const LINK_LIVES_MS = 86_400_000

/** What is to be read. */
interface Document {
  /** Text of each page. */
  readonly pages: readonly string[]
  readonly size: { readonly width: number; readonly height: number }
}

async function create(context: Context): Promise<Reply> {
  const fields = new Fields(context.json())
  const { created, id, request_id } = responseHead(context, fields)
  fields.model('glm-ocr')
  const { pages, size } = await documentIn(context, fields.text('file'))
  const first = fields.number('start_page_id', 1, { min: 1, max: pages.length, integer: true })
  const last = fields.number('end_page_id', pages.length, { min: first, max: Infinity, integer: true })
  const shown = pages.slice(first - 1, last)
  const crops = fields.flag('return_crop_images')
  const details = shown.map((text, page) =>
    layOut(text, size, crops ? picture(context, `${id}_crop_${page}`) : undefined)
  )
  const md_results = shown.join('\n\n')
  const prompt_tokens = shown.length * TOKENS_PER_PAGE
  const completion_tokens = countTokens(md_results)
  const drawn = fields.flag('need_layout_visualization')
  return json(
    {
      id,
      created,
      model: 'GLM-OCR',
      md_results,
      layout_details: details,
      ...(drawn && { layout_visualization: shown.map((_, page) => picture(context, `${id}_layout_${page}`)) }),
      data_info: { num_pages: pages.length, pages: pages.map(() => ({ ...size })) },
      usage: {
        prompt_tokens,
        completion_tokens,
        prompt_tokens_details: { cached_tokens: 0 },
        total_tokens: prompt_tokens + completion_tokens,
      },
      request_id,
    } satisfies LayoutParsingAnswer,
  )
}

/** A page of the mock's web for a URL; else the bytes behind base64, with or without the head of a data URL. */
async function documentIn(context: Context, file: string): Promise<Document> {
  if (/^https?:/.test(file)) {
    if (!URL.canParse(file)) throw badField('file')
    const { paragraphs, title } = pageOf(context, file)
    return { pages: [`# ${title}\n\n${paragraphs.join('\n\n')}`], size: A4 }
  }
  const bytes = bytesOf(file.replace(/^data:[^,]*;base64,/, ''))
  const pdf = bytes?.[0] === 0x25 && bytes[1] === 0x50
  const pages = bytes && await readPages(bytes)
  if (!bytes || !pages || bytes.byteLength > (pdf ? 50 : 10) * MB || pages.length > MOST_PAGES) throw badField('file')
  return { pages, size: sizeOf(bytes) ?? A4 }
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return fromBase64(base64)
  } catch {
    return undefined
  }
}

/** Width and height as the header of a PNG has them. */
function sizeOf(bytes: Uint8Array): Document['size'] | undefined {
  if (bytes[0] !== 0x89 || bytes.byteLength < 24) return undefined
  const view = new DataView(bytes.buffer)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Paragraphs one under the other on equal strips of the page: tables and formulas by their Markdown, the picture last. */
function layOut(text: string, size: Document['size'], crop: string | undefined): LayoutDetail[] {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '')
  const things: [label: string, content: string][] = blocks.map((block) => [labelOf(block), block])
  if (crop) things.push(['image', crop])
  const strip = 0.9 / Math.max(things.length, 1)
  return things.map(([label, content], at) => ({
    index: at + 1,
    label,
    bbox_2d: [0.05, 0.05 + at * strip, 0.95, 0.05 + (at + 1) * strip],
    content,
    ...size,
  }))
}

function labelOf(block: string): string {
  if (/^\s*(\||<table)/.test(block)) return 'table'
  return /^\s*\$\$/.test(block) ? 'formula' : 'text'
}

function picture(context: Context, name: string): string {
  return hostFile(context, `/layout/${name}.png`, {
    contentType: 'image/png',
    expiresAtMs: context.backend.clock.now() + LINK_LIVES_MS,
    make: () => png({ width: 64, height: 64, colours: [0xffffff, 0xdddddd] }),
  })
}
