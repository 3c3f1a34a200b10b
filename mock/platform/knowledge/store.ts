import { type Account, type Slot, slot } from '../../core/account.ts'
import { Progress } from '../progress.ts'
import { countTokens } from '../../data/tokens.ts'
import type { Backend } from '../../core/backend.ts'
import { slice, type Slicing } from './slicing.ts'
import { type ExtractedText, extractText, failures } from './slicing.ts'

/** A knowledge base, as its maker described it. */
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

/** A document of a base. */
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
  /** What reading it gave. */
  extracted: ExtractedText
  readonly embedding: Progress
}

/** What is needed to put a document into a base. */
export interface NewDoc {
  readonly name: string
  readonly bytes: Uint8Array
  readonly url?: string | undefined
  readonly knowledgeType?: number | undefined
  readonly separators?: string[] | undefined
  readonly sentenceSize?: number | undefined
  readonly parseImage?: boolean | undefined
  readonly maxCharacters?: number | undefined
}

/** A slice of a document. */
export interface Slice {
  readonly id: string
  readonly doc: Doc
  readonly index: number
  readonly text: string
}

/** Half a million characters in 100 MB. Characters: zhipuai-sdk-python; bytes: assumed. */
export const capacity = { word_num: 500_000, length: 104_857_600 } as const

/** Knowledge bases and documents of an account. The old paths and the new ones show the same. */
export class KnowledgeState {
  readonly bases: Map<string, Base> = new Map()
  readonly docs: Map<string, Doc> = new Map()

  docsOf(baseId: string): Doc[] {
    return [...this.docs.values()].filter((doc) => doc.baseId === baseId)
  }

  /** Puts a document into a base and begins to embed it. */
  async add(baseId: string, fresh: NewDoc, backend: Backend): Promise<Doc> {
    const id = backend.ids.decimal()
    const doc: Doc = {
      id,
      baseId,
      name: fresh.name,
      url: fresh.url ?? `https://cdn.bigmodel.cn/knowledge/${id}/${encodeURIComponent(fresh.name)}`,
      bytes: fresh.bytes,
      knowledgeType: fresh.knowledgeType ?? 0,
      separators: fresh.separators ?? ['\n'],
      sentenceSize: fresh.sentenceSize ?? 300,
      parseImage: fresh.parseImage ?? false,
      extracted: await extractText(fresh.bytes, fresh.name),
      embedding: new Progress(backend),
    }
    const most = Math.min(fresh.maxCharacters ?? Infinity, capacity.word_num - this.measureUsage().word_num)
    if (characterCount(doc) > most) doc.extracted = failures.full
    this.docs.set(id, doc)
    return doc
  }

  /** 0 under way, 1 done, 2 failed. */
  poll(doc: Doc): 0 | 1 | 2 {
    return doc.embedding.poll() ? 'text' in doc.extracted ? 1 : 2 : 0
  }

  /** Deletes a base with its documents, busy or not. */
  removeBase(base: Base): void {
    for (const doc of this.docsOf(base.id)) this.docs.delete(doc.id)
    this.bases.delete(base.id)
  }

  /** What all documents take, or those of one base. */
  measureUsage(baseId?: string | undefined): { word_num: number; length: number; tokens: number } {
    const docs = [...this.docs.values()].filter((doc) => baseId === undefined || doc.baseId === baseId)
    return {
      word_num: docs.reduce((sum, doc) => sum + characterCount(doc), 0),
      length: docs.reduce((sum, doc) => sum + doc.bytes.byteLength, 0),
      tokens: docs.reduce((sum, doc) => sum + countTokens(documentText(doc)), 0),
    }
  }

  /** The slices of what is embedded; a document that is not ready has none. */
  slicesOf(doc: Doc): Slice[] {
    if (!doc.embedding.isDone || !('text' in doc.extracted)) return []
    const how: Slicing = { type: doc.knowledgeType, separators: doc.separators, size: doc.sentenceSize }
    return slice(markImages(doc).text, how).map((text, index) => ({ id: `${doc.id}_${index}`, doc, index, text }))
  }
}

const knowledgeSlot: Slot<KnowledgeState> = slot(() => new KnowledgeState())

/** The knowledge bases of an account. */
export function knowledgeOf(account: Account): KnowledgeState {
  return account.get(knowledgeSlot)
}

/** Characters of a document; none while it cannot be read. */
export function characterCount(doc: Doc): number {
  return [...documentText(doc)].length
}

function documentText({ extracted: extract }: Doc): string {
  return 'text' in extract ? extract.text : ''
}

/** The text with its Markdown pictures replaced by the marks the API puts there, and what each mark means. */
export function markImages(doc: Doc): { text: string; images: { text: string; cos_url: string }[] } {
  const images: { text: string; cos_url: string }[] = []
  const whole = documentText(doc)
  if (!doc.parseImage) return { text: whole, images }
  const text = whole.replace(/!\[[^\]]*\]\(([^)\s]+)[^)]*\)/g, (_, cos_url: string) => {
    const mark = `【示意图序号_${doc.id}_${images.length + 1}】`
    images.push({ text: mark, cos_url })
    return mark
  })
  return { text, images }
}
