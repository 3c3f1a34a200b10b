import type { DeletedFile, FileObject, RetrievalFile, RetrievalUpload } from '../../src/resources/files.ts'
import { readUpload, type Upload } from '../core/upload.ts'
import { imageExtensions } from '../data/decode/file-type.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { fileObject, fileOf, filesOf, unknownId } from '../platform/files.ts'
import { documentFields } from '../platform/knowledge/document-fields.ts'
import { baseById } from '../platform/knowledge/lookup.ts'
import type { NewDoc } from '../platform/knowledge/store.ts'
import { readSlicing } from '../platform/knowledge/slicing-params.ts'
import { cursorPage, numberedPage } from '../core/pagination.ts'
import { bytes, json } from '../http/reply.ts'
import { readText } from '../data/decode/document.ts'
import { pageAt } from '../data/web-pages.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/files', handle: upload },
  { method: 'GET', path: '/paas/v4/files', handle: list },
  { method: 'DELETE', path: '/paas/v4/files/:file_id', handle: remove },
  { method: 'GET', path: '/paas/v4/files/:file_id/content', handle: download },
]

const MB = 1_048_576

/** Limits for the files of one purpose. */
interface PurposeLimits {
  readonly maxBytes: number
  /** @default maxBytes */
  readonly maxImageBytes?: number | undefined
  readonly maxFiles: number
  readonly extensions?: readonly string[] | undefined
}

const documents = ['pdf', 'docx', 'doc', 'xls', 'xlsx', 'txt', 'png', 'jpg', 'jpeg', 'csv']
const training: PurposeLimits = { maxBytes: 100 * MB, maxFiles: 1000, extensions: ['jsonl'] }

/** Sources: OpenAPI of 2026-07-11; OpenAPI of 2025-07-23 for `file-extract`. Assumed: the limits of training files are those of `batch`. */
const limitsByPurpose: Readonly<Record<string, PurposeLimits>> = {
  batch: { maxBytes: 100 * MB, maxFiles: 1000, extensions: ['jsonl'] },
  'code-interpreter': { maxBytes: 20 * MB, maxImageBytes: 5 * MB, maxFiles: 100, extensions: documents },
  agent: { maxBytes: 20 * MB, maxImageBytes: 5 * MB, maxFiles: 1000, extensions: documents },
  // Z.ai, September 2026. Assumed: the size of a content part of type file is the limit.
  user_data: { maxBytes: 50 * MB, maxFiles: 1000 },
  'voice-clone-input': { maxBytes: 10 * MB, maxFiles: 1000, extensions: ['mp3', 'wav'] },
  'file-extract': {
    maxBytes: 50 * MB,
    maxImageBytes: 5 * MB,
    maxFiles: 100,
    extensions: [...documents, 'ppt', 'pptx', 'md', 'html'],
  },
  'fine-tune': training,
  'fine-tune-function-calling': training,
  'fine-tune-vision-cogview': { ...training, extensions: ['jsonl', 'zip'] },
  'fine-tune-vision-cogvlm': { ...training, extensions: ['jsonl', 'zip'] },
}

async function upload(context: Context): Promise<Reply> {
  const isForm = context.headers['content-type']?.startsWith('multipart/form-data')
  const fields = isForm ? await Fields.ofForm(context) : new Fields(context.json())
  // The documents of Z.ai have this default since September 2026. Other hosts are told apart by their language.
  const purpose = fields.optionalText('purpose') ?? (context.language === 'en' ? 'user_data' : fields.text('purpose'))
  if (purpose === 'retrieval') return json(await addToKnowledgeBase(context, fields))
  const file = await readUpload(fields)
  checkLimits(context, purpose, file)
  const stored = filesOf(context.account).add({ ...file, purpose }, context.backend)
  return json(fileObject(stored) satisfies FileObject)
}

/** HTTP 435 for a file that is too large for any purpose (documented); 1214 for all other violations (assumed). */
function checkLimits({ account, backend }: Context, purpose: string, { bytes, extension }: Upload): void {
  const limits = Object.hasOwn(limitsByPurpose, purpose) ? limitsByPurpose[purpose] : undefined
  if (!limits) throw badField('purpose')
  if (bytes.byteLength > 100 * MB) throw refuse('435', '文件大小超过 100MB', { status: 435 })
  const maxBytes = imageExtensions.has(extension) ? limits.maxImageBytes ?? limits.maxBytes : limits.maxBytes
  const fileCount = filesOf(account).list(purpose, backend.clock.now()).length
  if (bytes.byteLength > maxBytes || fileCount >= limits.maxFiles) throw badField('file')
  if (limits.extensions && !limits.extensions.includes(extension)) throw badField('file')
}

/** Adds a file or web pages to a knowledge base: purpose `retrieval`. */
async function addToKnowledgeBase(context: Context, fields: Fields): Promise<RetrievalUpload> {
  const { state, item: base } = baseById(context, fields.text('knowledge_id'), unknownId)
  const docs = fields.has('file') ? [await readFileDocument(fields)] : readPageDocuments(fields)
  const added = await Promise.all(docs.map((doc) => state.add(base.id, doc, context.backend)))
  return {
    successInfos: added.map(({ id, name }) => ({ documentId: id, filename: name })),
    failedInfos: [],
  }
}

async function readFileDocument(fields: Fields): Promise<NewDoc> {
  const slicing = readSlicing(fields)
  const { filename, bytes } = await readUpload(fields)
  return { ...slicing, name: filename, bytes }
}

function readPageDocuments(fields: Fields): NewDoc[] {
  return readUploadDetails(fields).map(({ url, file_name, ...slicing }) => ({
    ...readSlicing(new Fields({ ...fields.body, ...slicing })),
    name: file_name ?? url,
    url,
    bytes: new TextEncoder().encode(pageAt(url).markdown),
  }))
}

function readUploadDetails(fields: Fields): { url: string; file_name?: string }[] {
  const details = fields.body.upload_detail
  if (details == null) throw missingField('file')
  if (!Array.isArray(details) || !details.every((detail) => URL.canParse(detail?.url))) throw badField('upload_detail')
  return details
}

/** Without a purpose, files of all purposes: both official Python SDKs and the Java SDK omit it. The OpenAPI document of 2026-07-11 requires it. */
function list(context: Context): Reply {
  const { account, query, backend } = context
  const purpose = query.get('purpose') || undefined
  if (purpose === 'retrieval') return listDocuments(context)
  const isKnown = purpose === undefined || Object.hasOwn(limitsByPurpose, purpose) || purpose === 'voice-clone-output'
  if (!isKnown) throw badField('purpose')
  const { data, has_more } = cursorPage(filesOf(account).list(purpose, backend.clock.now()), query)
  return json({ object: 'list', data: data.map(fileObject), has_more })
}

/** The documents of a knowledge base. An unknown id is refused as in an upload. */
function listDocuments(context: Context): Reply {
  const id = context.query.get('knowledge_id')
  if (!id) throw missingField('knowledge_id')
  const { state, item: base } = baseById(context, id, unknownId)
  const docs = state.docsOf(base.id)
  const list: RetrievalFile[] = numberedPage(docs, context.query).map((doc) => documentFields(doc, state.poll(doc)))
  return json({ list, total: docs.length })
}

function remove({ account, params, backend }: Context): Reply {
  const { id } = fileOf(account, params.file_id!, backend)
  return json({ id, object: 'file', deleted: filesOf(account).delete(id) } satisfies DeletedFile)
}

/** Returns the uploaded bytes; for `file-extract` a JSON object with the text of the file (documents of 2024, from memory). */
async function download({ account, params, backend }: Context): Promise<Reply> {
  const file = fileOf(account, params.file_id!, backend)
  if (file.purpose !== 'file-extract') return bytes(file.bytes, 'application/octet-stream')
  const text = await readText(file.bytes, file.filename)
  return json({ content: text ?? '', file_type: 'file', filename: file.filename, title: '', type: 'file' })
}
