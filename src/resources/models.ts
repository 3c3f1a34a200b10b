import type { APIPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Model of the list. */
export interface Model {
  /** Name of the model, as in `model` of a request. */
  id: string
  object: 'model'
  /** Day of the release, 00:00 Beijing time, in Unix seconds. */
  created: number
  owned_by: string
}

/** Response of `GET /models`. Only chat models were observed; embedding and image models are not listed. */
export interface ModelList {
  object: 'list'
  data: Model[]
}

/** Models that the API key can use. The endpoint is not documented; it was observed on both hosts and on the coding bases. */
export class Models {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Lists all models. The response has no pages.
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
