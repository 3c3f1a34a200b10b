import type { AgentOutputPart } from '../../../src/resources/agents.ts'
import type { Context } from '../../core/context.ts'
import type { StoredFile } from '../../platform/files.ts'
import { imageLifeMs, pictureOf } from '../../platform/images.ts'
import { hostFile } from '../../platform/hosted-files.ts'
import { mp4 } from '../../data/encode/mp4.ts'
import { pdf } from '../../data/encode/pdf.ts'
import { png } from '../../data/encode/png.ts'
import type { SlidesTalk } from './state.ts'

/** Publishes what an agent made and tells its link, which is assumed to live as long as those of images. */
function put(context: Context, name: string, contentType: string, make: () => Uint8Array): string {
  const { ids, clock } = context.backend
  return hostFile(context, `/agents/${ids.uuid()}/${encodeURIComponent(name)}`, {
    contentType,
    expiresAtMs: clock.now() + imageLifeMs,
    make,
  })
}

/** A picture of what was said. */
export function picturePart(context: Context, text: string): AgentOutputPart {
  const make = () => png(pictureOf(text, 1024, 1024))
  return { type: 'image_url', image_url: put(context, 'drawing.png', 'image/png', make) }
}

/** A video of what was said. */
export function videoPart(context: Context, text: string): AgentOutputPart {
  const make = () => mp4({ ...pictureOf(text, 1280, 720), fps: 30, seconds: 4 })
  return { type: 'video_url', video_url: put(context, 'video.mp4', 'video/mp4', make) }
}

/** The three files of a translated document. Tags as in the documents' sample, 2025-07. */
export function translatedParts(context: Context, file: StoredFile, translation: Uint8Array): AgentOutputPart[] {
  const both = new Uint8Array([...file.bytes, 10, ...translation])
  const part = (name: string, bytes: Uint8Array, tag_cn: string, tag_en: string): AgentOutputPart => ({
    type: 'file_url',
    file_url: put(context, name, 'application/octet-stream', () => bytes),
    tag_cn,
    tag_en,
  })
  return [
    part(file.filename, file.bytes, '原文档的 URL', 'originalFileUrl'),
    part(`translated-${file.filename}`, translation, '译文文档的 URL,翻译完成才有', 'translatedFileUrl'),
    part(`bilingual-${file.filename}`, both, '双语文档的 URL,翻译完成才有', 'bilingualFileUrl'),
  ]
}

/** The slides of a conversation: a picture of each page and, if asked for, one PDF and one HTML file of all. */
export function slideParts(
  context: Context,
  talk: SlidesTalk,
  wanted: { pdf: boolean; html: boolean },
): AgentOutputPart[] {
  const name = talk.topics[0]!
  const tag = (kind: string) => ({ tag_cn: `${name}.${kind}`, tag_en: `slides.${kind}` })
  const html = () => new TextEncoder().encode(talk.pages.map((page) => page.html).join('\n'))
  const pages = talk.pages.map((page, at): AgentOutputPart => ({
    type: 'image_url',
    tag_cn: `第${at + 1}页`,
    tag_en: `page ${at + 1}`,
    image_url: put(context, `page-${at + 1}.png`, 'image/png', () => png(pictureOf(page.html, 960, 540))),
  }))
  const file = (kind: string, type: string, make: () => Uint8Array): AgentOutputPart => ({
    type: 'file_url',
    ...tag(kind),
    file_url: put(context, `slides.${kind}`, type, make),
  })
  return [
    ...(wanted.pdf ? [file('pdf', 'application/pdf', () => pdf(talk.pages.map((page) => page.title)))] : []),
    ...(wanted.html ? [file('html', 'text/html; charset=utf-8', html)] : []),
    ...pages,
  ]
}
