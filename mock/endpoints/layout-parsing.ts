import { type BodySchema, objectWith, requestIds } from '../core/body-schema.ts'
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

const layoutBody: BodySchema = objectWith({
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
/** OpenAPI of Z.ai, September 2026; the document of BigModel of 2026-07-11 allows 100 pages. */
const MAX_PAGES = 30

/** A4 in pixels, at 100 dots per inch. */
const A4 = { width: 827, height: 1169 }

/** Prompt tokens of a page (assumed). */
const TOKENS_PER_PAGE = 500

/** Links expire after 24 hours, as those of the file parser (assumed). */
const LINK_LIFETIME_MS = 86_400_000

/** A file to parse. */
interface ParsedFile {
  /** Text of each page. */
  readonly pages: readonly string[]
  /** Pixels of each page. */
  readonly size: { readonly width: number; readonly height: number }
}

async function create(context: Context): Promise<Reply> {
  const fields = new Fields(context.json())
  const { created, id, request_id } = responseHead(context, fields)
  fields.model(context, ['glm-ocr'])
  const { pages, size } = await readFile(context, fields.text('file'))
  const first = fields.number('start_page_id', 1, { min: 1, max: pages.length, integer: true })
  const last = fields.number('end_page_id', pages.length, { min: first, max: Infinity, integer: true })
  const selected = pages.slice(first - 1, last)
  const withCrops = fields.flag('return_crop_images')
  const layout_details = selected.map((text, page) =>
    layOut(text, size, withCrops ? hostImage(context, `${id}_crop_${page}`) : undefined)
  )
  const md_results = selected.join('\n\n')
  const prompt_tokens = selected.length * TOKENS_PER_PAGE
  const completion_tokens = countTokens(md_results)
  const withVisualization = fields.flag('need_layout_visualization')
  return json(
    {
      id,
      created,
      model: 'GLM-OCR',
      md_results,
      layout_details,
      ...(withVisualization && {
        layout_visualization: selected.map((_, page) => hostImage(context, `${id}_layout_${page}`)),
      }),
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

/** Reads `file`: the URL of a web page that the mock generates, a data URL, or base64. */
async function readFile(context: Context, file: string): Promise<ParsedFile> {
  if (/^https?:/.test(file)) {
    if (!URL.canParse(file)) throw badField('file')
    const { paragraphs, title } = pageOf(context, file)
    return { pages: [`# ${title}\n\n${paragraphs.join('\n\n')}`], size: A4 }
  }
  const bytes = decodeBase64(file.replace(/^data:[^,]*;base64,/, ''))
  if (!bytes) throw badField('file')
  const isPdf = bytes[0] === 0x25 && bytes[1] === 0x50
  const maxBytes = (isPdf ? 50 : 10) * MB
  const pages = await readPages(bytes)
  if (!pages || bytes.byteLength > maxBytes || pages.length > MAX_PAGES) throw badField('file')
  return { pages, size: readPngSize(bytes) ?? A4 }
}

function decodeBase64(base64: string): Uint8Array | undefined {
  try {
    return fromBase64(base64)
  } catch {
    return undefined
  }
}

/** Reads width and height from the header of a PNG; `undefined` for other files. */
function readPngSize(bytes: Uint8Array): ParsedFile['size'] | undefined {
  if (bytes[0] !== 0x89 || bytes.byteLength < 24) return undefined
  const view = new DataView(bytes.buffer)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Lays out the paragraphs of a page from top to bottom, each with the same height, and then the image. */
function layOut(text: string, size: ParsedFile['size'], imageUrl: string | undefined): LayoutDetail[] {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '')
  const blocks: [label: string, content: string][] = paragraphs.map((paragraph) => [labelOf(paragraph), paragraph])
  if (imageUrl) blocks.push(['image', imageUrl])
  const height = 0.9 / Math.max(blocks.length, 1)
  return blocks.map(([label, content], index) => ({
    index: index + 1,
    label,
    bbox_2d: [0.05, 0.05 + index * height, 0.95, 0.05 + (index + 1) * height],
    content,
    ...size,
  }))
}

/** The label of a paragraph, by the Markdown it starts with. */
function labelOf(paragraph: string): string {
  const text = paragraph.trimStart()
  if (text.startsWith('|') || text.startsWith('<table')) return 'table'
  return text.startsWith('$$') ? 'formula' : 'text'
}

function hostImage(context: Context, name: string): string {
  return hostFile(context, `/layout/${name}.png`, {
    contentType: 'image/png',
    expiresAtMs: context.backend.clock.now() + LINK_LIFETIME_MS,
    make: () => png({ width: 64, height: 64, colours: [0xffffff, 0xdddddd] }),
  })
}
