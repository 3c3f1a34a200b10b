import type { Exchange, Reply } from '../exchange.ts'
import { badField, refuse } from '../errors.ts'
import { done, event, play } from '../frames.ts'
import { modelNamed } from '../models.ts'
import { json, stream } from '../reply.ts'
import { countTokens, tokensOf } from '../tokens.ts'

/** Answers `POST /chat/completions`. */
export function completion(exchange: Exchange): Reply {
  const request = exchange.json()
  if (typeof request['model'] !== 'string' || !modelNamed(request['model'])) throw refuse('1211')
  if (!Array.isArray(request['messages'])) throw badField('messages')
  const last = request['messages'].at(-1) as { content?: unknown } | undefined
  const content = `You said: ${last?.content}`
  const id = exchange.world.ids.request()
  const created = exchange.world.clock.seconds()
  const model = request['model']
  const usage = { prompt_tokens: countTokens(String(last?.content)), completion_tokens: countTokens(content) }
  const total_tokens = usage.prompt_tokens + usage.completion_tokens
  if (request['stream'] !== true) {
    const choices = [{ finish_reason: 'stop', index: 0, message: { content, role: 'assistant' } }]
    return json({
      choices,
      created,
      id,
      model,
      object: 'chat.completion',
      request_id: id,
      usage: { ...usage, total_tokens },
    })
  }
  const head = { id, created, object: 'chat.completion.chunk', model }
  const pieces = tokensOf(content).map((token) =>
    event({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: token } }] })
  )
  const end = { index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }
  pieces.push(event({ ...head, choices: [end], usage: { ...usage, total_tokens } }), done)
  return stream(play(pieces, exchange.world.clock))
}
