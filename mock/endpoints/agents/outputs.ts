import { toPathSegment } from '../../data/path-segment.ts'
import type { AgentOutputPart } from '../../../src/resources/agents.ts'
import type { Context } from '../../core/context.ts'
import type { StoredFile } from '../../platform/files.ts'
import { imageLifetimeMs, imageSpecOf } from '../../platform/images.ts'
import { hostFile } from '../../platform/hosted-files.ts'
import { mp4 } from '../../data/encode/mp4.ts'
import { pdf } from '../../data/encode/pdf.ts'
import { png } from '../../data/encode/png.ts'
import type { SlidesConversation } from './state.ts'

/** Hosts an output of an agent and returns its URL, which is assumed to be valid as long as those of images. */
function hostOutput(context: Context, name: string, contentType: string, make: () => Uint8Array): string {
  const { ids, clock } = context.backend
  return hostFile(context, `/agents/${ids.uuid()}/${toPathSegment(name)}`, {
    contentType,
    expiresAtMs: clock.now() + imageLifetimeMs,
    make,
  })
}

/** An image for a prompt. */
export function imagePart(context: Context, text: string): AgentOutputPart {
  const make = () => png(imageSpecOf(text, 1024, 1024))
  return { type: 'image_url', image_url: hostOutput(context, 'drawing.png', 'image/png', make) }
}

/** A video for a prompt. */
export function videoPart(context: Context, text: string): AgentOutputPart {
  const make = () => mp4({ ...imageSpecOf(text, 1280, 720), fps: 30, seconds: 4 })
  return { type: 'video_url', video_url: hostOutput(context, 'video.mp4', 'video/mp4', make) }
}

/** The original, the translation and both in one file. Tags as in the sample of the documents, 2025-07. */
export function translatedParts(context: Context, file: StoredFile, translation: Uint8Array): AgentOutputPart[] {
  const bilingual = new Uint8Array([...file.bytes, 10, ...translation])
  const part = (name: string, bytes: Uint8Array, tag_cn: string, tag_en: string): AgentOutputPart => ({
    type: 'file_url',
    file_url: hostOutput(context, name, 'application/octet-stream', () => bytes),
    tag_cn,
    tag_en,
  })
  return [
    part(file.filename, file.bytes, '原文档的 URL', 'originalFileUrl'),
    part(`translated-${file.filename}`, translation, '译文文档的 URL,翻译完成才有', 'translatedFileUrl'),
    part(`bilingual-${file.filename}`, bilingual, '双语文档的 URL,翻译完成才有', 'bilingualFileUrl'),
  ]
}

/** The slides of a conversation: an image of each page, preceded by one PDF and one HTML file of all pages if requested. */
export function slideParts(
  context: Context,
  slides: SlidesConversation,
  formats: { pdf: boolean; html: boolean },
): AgentOutputPart[] {
  const name = slides.topics[0]!
  const html = () => new TextEncoder().encode(slides.pages.map((page) => page.html).join('\n'))
  const pages = slides.pages.map((page, index): AgentOutputPart => ({
    type: 'image_url',
    tag_cn: `第${index + 1}页`,
    tag_en: `page ${index + 1}`,
    image_url: hostOutput(context, `page-${index + 1}.png`, 'image/png', () => png(imageSpecOf(page.html, 960, 540))),
  }))
  const file = (extension: string, type: string, make: () => Uint8Array): AgentOutputPart => ({
    type: 'file_url',
    tag_cn: `${name}.${extension}`,
    tag_en: `slides.${extension}`,
    file_url: hostOutput(context, `slides.${extension}`, type, make),
  })
  return [
    ...(formats.pdf ? [file('pdf', 'application/pdf', () => pdf(slides.pages.map((page) => page.title)))] : []),
    ...(formats.html ? [file('html', 'text/html; charset=utf-8', html)] : []),
    ...pages,
  ]
}
