import type { ApplicationEventData, ApplicationNode } from '../../../src/resources/application.ts'
import { tokensOf } from '../../data/tokens.ts'

/** Ids of the two nodes that every application of the mock has: the start node and the model node. */
export const nodes: { readonly start: string; readonly llm: string } = {
  start: '1795285588048564225',
  llm: '1716864417441963831',
}

/**
 * The events of `sse-invoke`, byte for byte as in the documents of 2024: three lines each, no space after the colon, the progress of the
 * nodes before and after the text, and a `finish` event without data.
 */
export function* applicationEvents(request_id: string, question: string, answer: string): Generator<string> {
  const sseEvent = (name: string, data: ApplicationEventData | undefined) =>
    `event:${name}\nid:${request_id}\ndata:${data ? JSON.stringify(data) : ''}\n\n`
  const progressEvent = (node: Omit<ApplicationNode, 'request_id'>) =>
    sseEvent('add', { extra_input: { request_id, ...node } })
  const nodeEvent = (node_id: string, type: number, name: string, seconds: string, node_log_list: unknown[] = []) =>
    progressEvent({
      node_id,
      push_type: 'node',
      node_data: {
        node_type: type,
        node_name: name,
        node_status: seconds === '0' ? 'processing' : 'finished',
        node_id,
        node_dur: seconds,
        node_log_list,
      },
      block_data: { id2_req: {} },
    })
  const blocks = [
    { input: question, block_status: 'finished', block_type: 'input' },
    { block_status: 'finished', block_type: 'output', out_put: { out_content: answer }, block_dur: '4.0' },
  ]
  yield nodeEvent(nodes.start, 4, '097a428a905247edb77f9efadbf68e25', '0')
  yield nodeEvent(nodes.start, 4, '097a428a905247edb77f9efadbf68e25', '0.1')
  yield nodeEvent(nodes.llm, 1, 'LLM', '0')
  for (const msg of tokensOf(answer)) yield sseEvent('add', { msg })
  for (const block_data of blocks) yield progressEvent({ push_type: 'block', block_data })
  const log = blocks.map((block_data) => ({ request_id, push_type: 'block', block_data }))
  yield nodeEvent(nodes.llm, 1, 'LLM', '4.1', log)
  yield sseEvent('finish', undefined)
}
