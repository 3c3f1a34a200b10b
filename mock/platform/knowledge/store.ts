import { toPathSegment } from '../../data/path-segment.ts'
import { type Account, type Slot, slot } from '../../core/account.ts'
import { Progress } from '../progress.ts'
import { countTokens } from '../../data/tokens.ts'
import type { Backend } from '../../core/backend.ts'
import { type ExtractedText, extractText, failures, slice, type Slicing } from './slicing.ts'

/** A knowledge base. */
export interface Base {
  readonly id: string
  embedding_id: number
  name: string
  description: string
  contextual: number
  background: string
  icon: string
  readonly customer_identifier?: string | undefined
  readonly bucket_id?: string | undefined
}

/** A document of a knowledge base. */
export interface Doc {
  readonly id: string
  readonly baseId: string
  readonly name: string
  readonly url: string
  readonly bytes: Uint8Array
  knowledgeType: number
  separators: string[]
  sentenceSize: number
  readonly parseImage: boolean
  /** Its text, or the failure to read it. */
  extracted: ExtractedText
  /** Progress of its embedding. */
  readonly embedding: Progress
}

/** A document to add to a knowledge base. */
export interface NewDoc {
  readonly name: string
  readonly bytes: Uint8Array
  readonly url?: string | undefined
  readonly knowledgeType?: number | undefined
  readonly separators?: string[] | undefined
  readonly sentenceSize?: number | undefined
  readonly parseImage?: boolean | undefined
  /** A longer document fails with 10002. @default the remaining capacity of the account */
  readonly maxCharacters?: number | undefined
}

/** A slice of a document. */
export interface Slice {
  readonly id: string
  readonly doc: Doc
  readonly index: number
  readonly text: string
}

/** Capacity of an account: characters (source: zhipuai-sdk-python) and bytes (assumed). */
export const capacity = { word_num: 500_000, length: 104_857_600 } as const

/** The knowledge bases and documents of an account, shared by the old and the new endpoints. */
export class KnowledgeState {
  readonly bases: Map<string, Base> = new Map()
  readonly docs: Map<string, Doc> = new Map()

  docsOf(baseId: string): Doc[] {
    return [...this.docs.values()].filter((doc) => doc.baseId === baseId)
  }

  /** Adds a document to a knowledge base and starts to embed it. */
  async add(baseId: string, newDoc: NewDoc, backend: Backend): Promise<Doc> {
    const id = backend.ids.decimal()
    const doc: Doc = {
      id,
      baseId,
      name: newDoc.name,
      url: newDoc.url ?? `https://cdn.bigmodel.cn/knowledge/${id}/${toPathSegment(newDoc.name)}`,
      bytes: newDoc.bytes,
      knowledgeType: newDoc.knowledgeType ?? 0,
      separators: newDoc.separators ?? ['\n'],
      sentenceSize: newDoc.sentenceSize ?? 300,
      parseImage: newDoc.parseImage ?? false,
      extracted: await extractText(newDoc.bytes, newDoc.name),
      embedding: new Progress(backend),
    }
    const remaining = capacity.word_num - this.measureUsage().word_num
    if (characterCount(doc) > Math.min(newDoc.maxCharacters ?? Infinity, remaining)) doc.extracted = failures.full
    this.docs.set(id, doc)
    return doc
  }

  /** Polls the embedding of a document once. Returns 0 while it runs, 1 when it is done, 2 when it has failed. */
  poll(doc: Doc): 0 | 1 | 2 {
    if (!doc.embedding.poll()) return 0
    return 'text' in doc.extracted ? 1 : 2
  }

  /** Deletes a knowledge base with its documents, including those that are being embedded. */
  removeBase(base: Base): void {
    for (const doc of this.docsOf(base.id)) this.docs.delete(doc.id)
    this.bases.delete(base.id)
  }

  /** Characters, bytes and tokens of all documents, or of those of one knowledge base. */
  measureUsage(baseId?: string | undefined): { word_num: number; length: number; tokens: number } {
    const docs = [...this.docs.values()].filter((doc) => baseId === undefined || doc.baseId === baseId)
    return {
      word_num: docs.reduce((sum, doc) => sum + characterCount(doc), 0),
      length: docs.reduce((sum, doc) => sum + doc.bytes.byteLength, 0),
      tokens: docs.reduce((sum, doc) => sum + countTokens(documentText(doc)), 0),
    }
  }

  /** The slices of a document; none before it is embedded. */
  slicesOf(doc: Doc): Slice[] {
    if (!doc.embedding.isDone || !('text' in doc.extracted)) return []
    const slicing: Slicing = { type: doc.knowledgeType, separators: doc.separators, size: doc.sentenceSize }
    return slice(markImages(doc).text, slicing).map((text, index) => ({ id: `${doc.id}_${index}`, doc, index, text }))
  }
}

const knowledgeSlot: Slot<KnowledgeState> = slot(() => new KnowledgeState())

/** The knowledge bases of an account. */
export function knowledgeOf(account: Account): KnowledgeState {
  return account.get(knowledgeSlot)
}

/** The number of characters of a document; 0 when it cannot be read. */
export function characterCount(doc: Doc): number {
  return [...documentText(doc)].length
}

function documentText({ extracted }: Doc): string {
  return 'text' in extracted ? extracted.text : ''
}

/** The text with its Markdown images replaced by the marks that the API inserts, and the URL of each mark's image. */
export function markImages(doc: Doc): { text: string; images: { text: string; cos_url: string }[] } {
  const images: { text: string; cos_url: string }[] = []
  const original = documentText(doc)
  if (!doc.parseImage) return { text: original, images }
  const text = original.replace(/!\[[^[\]]*\]\(([^()\s]+)(?:\s[^()]*)?\)/g, (_, cos_url: string) => {
    const mark = `【示意图序号_${doc.id}_${images.length + 1}】`
    images.push({ text: mark, cos_url })
    return mark
  })
  return { text, images }
}
