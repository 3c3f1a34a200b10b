import type { ApplicationEventData, ApplicationNode } from '../../../src/resources/application.ts'
import { tokensOf } from '../../data/tokens.ts'

/** Digits of the two nodes that every application of the mock has: one that begins and one that speaks. */
export const nodes: { readonly start: string; readonly llm: string } = {
  start: '1795285588048564225',
  llm: '1716864417441963831',
}

/**
 * The events of one answer, byte for byte as in the documents of 2024: no space after the colon, three lines each, the nodes' progress
 * around the text, and an end without data.
 */
export function* applicationEvents(request_id: string, question: string, answer: string): Generator<string> {
  const frame = (name: string, data: ApplicationEventData | undefined) =>
    `event:${name}\nid:${request_id}\ndata:${data ? JSON.stringify(data) : ''}\n\n`
  const about = (rest: Omit<ApplicationNode, 'request_id'>) => frame('add', { extra_input: { request_id, ...rest } })
  const node = (node_id: string, type: number, name: string, dur: string, node_log_list: unknown[] = []) =>
    about({
      node_id,
      push_type: 'node',
      node_data: {
        node_type: type,
        node_name: name,
        node_status: dur === '0' ? 'processing' : 'finished',
        node_id,
        node_dur: dur,
        node_log_list,
      },
      block_data: { id2_req: {} },
    })
  const blocks = [
    { input: question, block_status: 'finished', block_type: 'input' },
    { block_status: 'finished', block_type: 'output', out_put: { out_content: answer }, block_dur: '4.0' },
  ]
  yield node(nodes.start, 4, '097a428a905247edb77f9efadbf68e25', '0')
  yield node(nodes.start, 4, '097a428a905247edb77f9efadbf68e25', '0.1')
  yield node(nodes.llm, 1, 'LLM', '0')
  for (const msg of tokensOf(answer)) yield frame('add', { msg })
  for (const block_data of blocks) yield about({ push_type: 'block', block_data })
  const log = blocks.map((block_data) => ({ request_id, push_type: 'block', block_data }))
  yield node(nodes.llm, 1, 'LLM', '4.1', log)
  yield frame('finish', undefined)
}
