import { vectorOf } from '../../data/vectors.ts'
import { overlap } from '../../data/words.ts'
import type { Slice } from './store.ts'

/** How to search. */
export interface SearchParams {
  readonly query: string
  readonly method: string
  /** Weight of the vectors in `mixed`, 0 to 1. */
  readonly ratio: number
  /** How many are recalled, and how many of those are shown. */
  readonly recallCount: number
  readonly resultCount: number
  /** What scores less is left out. */
  readonly threshold: number
  readonly rerank: boolean
}

/** A slice that was found. */
export interface ScoredSlice extends Slice {
  readonly score: number
  /** The place after recall, from 0. */
  readonly recallIndex: number
  /** With `rerank`. */
  readonly rerankScore?: number | undefined
}

/** As embedding-2 has. */
const dimensions = 1024
/** What texts that share no word may score by chance. */
const noise = 0.05

/**
 * Finds slices. Recall scores by the cosine of the mock's own embeddings (`embedding`), by the part of the query's words that the slice
 * has (`keyword`), or by the weighted sum of both (`mixed`); ranking again goes by words. Ties keep the order of the documents; what
 * scores no more than chance is not found.
 */
export function searchSlices(slices: readonly Slice[], params: SearchParams): ScoredSlice[] {
  const { query, ratio, method, threshold, recallCount, resultCount, rerank } = params
  const weight = method === 'keyword' ? 0 : method === 'embedding' ? 1 : ratio
  const wanted = vectorOf(query, dimensions)
  const recalled = slices
    .map((slice) => {
      const near = weight && cosine(wanted, vectorOf(slice.text, dimensions))
      return { ...slice, score: round(weight * Math.max(0, near) + (1 - weight) * overlap(query, slice.text)) }
    })
    .filter(({ score }) => score > noise && score >= threshold)
    .sort((one, other) => other.score - one.score)
    .slice(0, recallCount)
    .map((slice, recallIndex) => ({ ...slice, recallIndex }))
  if (!rerank) return recalled.slice(0, resultCount)
  return recalled
    .map((slice) => ({ ...slice, rerankScore: round(overlap(query, slice.text)) }))
    .sort((one, other) => other.rerankScore - one.rerankScore)
    .slice(0, resultCount)
}

/** Of unit vectors. */
function cosine(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * other[at]!, 0)
}

function round(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
