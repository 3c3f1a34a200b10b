import { vectorOf } from '../../data/vectors.ts'
import { overlap } from '../../data/word-overlap.ts'
import type { Slice } from './store.ts'

/** Parameters of a search. */
export interface SearchParams {
  readonly query: string
  /** `embedding`, `keyword` or `mixed`. */
  readonly method: string
  /** Weight of the embeddings in `mixed`, from 0 to 1. */
  readonly ratio: number
  /** The maximum number of slices to recall. */
  readonly recallCount: number
  /** The maximum number of recalled slices to return. */
  readonly resultCount: number
  /** The minimum score of a result. */
  readonly threshold: number
  readonly rerank: boolean
}

/** A slice found by a search. */
export interface ScoredSlice extends Slice {
  readonly score: number
  /** Position after recall, from 0. */
  readonly recallIndex: number
  /** Only with `rerank`. */
  readonly rerankScore?: number | undefined
}

/** The length of embedding-2 vectors. */
const DIMENSIONS = 1024
/** The highest score that two texts without a common word may reach by chance. */
const NOISE = 0.05

/**
 * Searches slices. Recall scores by the cosine of the mock's own embeddings (`embedding`), by the share of the query's words that the slice
 * contains (`keyword`), or by the weighted sum of both (`mixed`). Reranking scores by words. Equal scores keep the order of the documents.
 */
export function searchSlices(slices: readonly Slice[], params: SearchParams): ScoredSlice[] {
  const { query, threshold, recallCount, resultCount, rerank } = params
  const weight = embeddingWeight(params)
  const queryVector = vectorOf(query, DIMENSIONS)
  const recalled = slices
    .map((slice) => {
      const similarity = weight && cosine(queryVector, vectorOf(slice.text, DIMENSIONS))
      return { ...slice, score: round(weight * Math.max(0, similarity) + (1 - weight) * overlap(query, slice.text)) }
    })
    .filter(({ score }) => score > NOISE && score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, recallCount)
    .map((slice, recallIndex) => ({ ...slice, recallIndex }))
  if (!rerank) return recalled.slice(0, resultCount)
  return recalled
    .map((slice) => ({ ...slice, rerankScore: round(overlap(query, slice.text)) }))
    .sort((a, b) => b.rerankScore - a.rerankScore)
    .slice(0, resultCount)
}

function embeddingWeight({ method, ratio }: SearchParams): number {
  if (method === 'keyword') return 0
  return method === 'embedding' ? 1 : ratio
}

/** The cosine of two unit vectors. */
function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0)
}

/** Rounds to six decimal places. */
function round(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
