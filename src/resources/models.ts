import type { APIPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** One model of the list. */
export interface Model {
  id: string
  object: 'model'
  /** Unix seconds: the day of its release, 00:00 in Beijing. */
  created: number
  owned_by: string
}

/** Answer of `GET /models`. Chat models only: embedding and image models have not been seen in it. */
export interface ModelList {
  object: 'list'
  data: Model[]
}

/** The models a key may call. No document describes the endpoint; it was observed on both hosts and on the coding bases. */
export class Models {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * All models, in one answer.
   * @example
   * ```ts
   * const { data } = await zhipu.models.list()
   * console.log(data.map((model) => model.id))
   * ```
   */
  list(options?: RequestOptions): APIPromise<ModelList> {
    return this.#transport.json('GET', '/models', {}, options)
  }
}
