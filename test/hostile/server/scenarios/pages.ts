import { json, send } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** Lists with a cursor that never end. */
export const pages: Scenarios = {
  /** `cyclic/<n>`: pages of one file whose ids repeat after n pages. */
  cyclic({ socket, args: [period], count }) {
    const id = `file-${count % Number(period)}`
    send(socket, 200, json, JSON.stringify({ object: 'list', data: [{ id }], has_more: true }))
  },
}
