import { type BodySchema, listOf, objectWith } from '../core/body-schema.ts'
import type {
  DocumentImage,
  DocumentUploaded,
  DocumentUrlUploaded,
  KnowledgeDocument,
} from '../../src/resources/document.ts'
import { readUpload, type Upload } from '../core/upload.ts'
import { enveloped, receipt } from '../core/envelope.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { documentFields, type EmbeddingStatus, failureFields } from '../platform/knowledge/document-fields.ts'
import { baseById, documentById } from '../platform/knowledge/lookup.ts'
import { type Doc, markImages } from '../platform/knowledge/store.ts'
import { extensionsByType, readSlicing } from '../platform/knowledge/slicing-params.ts'
import { numberedPage } from '../core/pagination.ts'
import { pageAt } from '../data/web-pages.ts'

const ROOT = '/llm-application/open/document'

const callbackFields: Readonly<Record<string, BodySchema>> = { callback_url: 'string', callback_header: 'object' }

const pagesBody: BodySchema = objectWith({
  'knowledge_id!': 'string',
  'upload_detail!': listOf(
    objectWith({
      'url!': 'string',
      'knowledge_type!': 'integer',
      file_name: 'string',
      custom_separator: listOf('string'),
      sentence_size: 'integer',
      ...callbackFields,
    }),
    1,
  ),
})
const embeddingBody: BodySchema = objectWith(callbackFields)

export const routes: readonly Route[] = [
  { method: 'GET', path: ROOT, handle: list },
  { method: 'POST', path: `${ROOT}/upload_document/:id`, handle: upload },
  { method: 'POST', path: `${ROOT}/upload_url`, body: pagesBody, handle: uploadPages },
  { method: 'POST', path: `${ROOT}/embedding/:id`, body: embeddingBody, handle: embed },
  { method: 'POST', path: `${ROOT}/slice/image_list/:id`, handle: listImages },
  { method: 'GET', path: `${ROOT}/:id`, handle: retrieve },
  { method: 'DELETE', path: `${ROOT}/:id`, handle: remove },
]

const MAX_BYTES = 50 * 1_048_576

function list(context: Context): Reply {
  const { query } = context
  const { state, item } = baseById(context, query.get('knowledge_id') ?? '')
  const word = query.get('word') ?? ''
  const docs = state.docsOf(item.id).filter(({ name }) => name.includes(word)).reverse()
  const list = numberedPage(docs, query, 'size').map((doc) => toKnowledgeDocument(doc, state.poll(doc)))
  return enveloped(context, { list, total: docs.length })
}

async function upload(context: Context): Promise<Reply> {
  const { state, item } = baseById(context, context.params['id']!)
  const fields = await Fields.ofForm(context)
  const slicing = readSlicing(fields)
  const limit = fields.optionalText('word_num_limit')
  if (limit !== undefined && !/^\d+$/.test(limit)) throw badField('word_num_limit')
  const files = await readUploads(fields)
  const uploaded: DocumentUploaded = { successInfos: [], failedInfos: [] }
  for (const file of files) {
    const fileName = file.filename
    const failReason = failReasonOf(file, slicing.knowledgeType)
    if (failReason) {
      uploaded.failedInfos.push({ fileName, failReason })
      continue
    }
    const parseImage = fields.flag('parse_image')
    const maxCharacters = limit === undefined ? undefined : Number(limit)
    const doc = await state.add(
      item.id,
      { ...slicing, name: fileName, bytes: file.bytes, parseImage, maxCharacters },
      context.backend,
    )
    uploaded.successInfos.push({ documentId: doc.id, fileName })
  }
  return enveloped(context, uploaded)
}

/** Adds web pages. The mock generates their text. */
async function uploadPages(context: Context): Promise<Reply> {
  const fields = new Fields(context.json())
  const { state, item } = baseById(context, fields.text('knowledge_id'))
  const details = fields.body['upload_detail']
  if (!Array.isArray(details) || !details.length) throw badField('upload_detail')
  const pages = details.map((detail) => {
    if (typeof detail?.url !== 'string') throw badField('upload_detail')
    return { url: detail.url, slicing: readSlicing(new Fields(detail)) }
  })
  const uploaded: DocumentUrlUploaded = { successInfos: [], failedInfos: [] }
  for (const { url, slicing } of pages) {
    if (!URL.canParse(url)) {
      uploaded.failedInfos.push({ url, failReason: '不支持的文档类型' })
      continue
    }
    const page = pageAt(url)
    const bytes = new TextEncoder().encode(page.markdown)
    const doc = await state.add(item.id, { ...slicing, name: page.title, url, bytes }, context.backend)
    uploaded.successInfos.push({ documentId: doc.id, url })
  }
  return enveloped(context, uploaded)
}

function retrieve(context: Context): Reply {
  const { state, item } = documentById(context, context.params['id']!)
  return enveloped(context, toKnowledgeDocument(item, state.poll(item)))
}

function remove(context: Context): Reply {
  const { state, item } = documentById(context, context.params['id']!)
  // Refused while the document is being embedded. Observed: the tests of a Go client wait for the embedding before they delete.
  if (!item.embedding.poll()) throw refuse('10019', '文档正在处理中，请稍后再试', { status: 200 })
  state.docs.delete(item.id)
  return receipt(context)
}

function embed(context: Context): Reply {
  documentById(context, context.params['id']!).item.embedding.restart()
  return receipt(context)
}

function listImages(context: Context): Reply {
  const { images } = markImages(documentById(context, context.params['id']!).item)
  return enveloped<{ images: DocumentImage[] }>(context, { images })
}

/** The files of a form: one, or several with the same name. */
function readUploads(fields: Fields): Promise<Upload[]> {
  const files = [fields.body['files']].flat()
  return Promise.all(files.map((file) => readUpload(new Fields({ files: file }), 'files')))
}

/** The reason to reject a file; `undefined` for a valid file. Texts: a sample of the OpenAPI document, and zhipuai-sdk-python. */
function failReasonOf({ bytes, extension }: Upload, knowledgeType: number): string | undefined {
  if (!extensionsByType[knowledgeType]!.includes(extension)) return '不支持的文档类型'
  return bytes.byteLength > MAX_BYTES ? '文件大小超出限制' : undefined
}

function toKnowledgeDocument(doc: Doc, embedding_stat: EmbeddingStatus): KnowledgeDocument {
  const { id, ...rest } = documentFields(doc, embedding_stat)
  return { id, knowledge_type: doc.knowledgeType, ...rest, ...failureFields(doc, embedding_stat) }
}
