import { isCodingBase } from '../../api-base.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { reportAnswer } from './answers.ts'
import { greet } from './requests.ts'
import { joinText, readAll, reportChunks } from './streams.ts'

const scenario = scenariosOf('chat')
const thinking = { type: 'enabled' } as const

/** Thinking: switched on and off, in completions and in streams. */
export const thinkingScenarios: readonly Scenario[] = [
  scenario('disabled thinking returns no reasoning_content', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.create({ ...greet(t), model: t.thinkingModel })
    reportAnswer(t, 'answer', completion, t.thinkingModel)
    t.fact('answer has reasoning', Boolean(completion.choices[0]?.message.reasoning_content), false)
    t.fact('reasoning_tokens', completion.usage?.completion_tokens_details?.reasoning_tokens ?? 0, 0)
  }),

  scenario('enabled thinking returns reasoning_content beside the content', { tokens: 1_200 }, async (client, t) => {
    const request = { ...greet(t), model: t.thinkingModel, max_tokens: 1_000, thinking }
    const completion = await client.chat.completions.create(request)
    reportAnswer(t, 'answer', completion, t.thinkingModel)
    const [choice] = completion.choices
    t.fact('answer has reasoning', Boolean(choice?.message.reasoning_content), true)
    t.fact('answer has content', Boolean(choice?.message.content), true)
    t.fact('reasoning differs from the content', choice?.message.reasoning_content !== choice?.message.content, true)
    const { completion_tokens, completion_tokens_details } = completion.usage ?? {}
    const reasoningTokens = completion_tokens_details?.reasoning_tokens ?? 0
    t.fact('reasoning_tokens are above 0', reasoningTokens > 0, true)
    t.fact('completion_tokens include reasoning_tokens', Number(completion_tokens) > reasoningTokens, true)
  }),

  scenario('reasoning is streamed before the content and separately from it', { tokens: 1_200 }, async (client, t) => {
    const request = { ...greet(t), model: t.thinkingModel, max_tokens: 1_000, thinking }
    const chunks = await readAll(client.chat.completions.stream(request))
    reportChunks(t, chunks, 'content? reasoning+ content+ final', t.thinkingModel)
    t.fact('has reasoning', joinText(chunks, 'reasoning_content') !== '', true)
    t.fact(
      'reasoning_tokens are above 0',
      Number(chunks.at(-1)?.usage?.completion_tokens_details?.reasoning_tokens) > 0,
      true,
    )
  }),

  scenario('glm-5.3 rejects disabled thinking and efforts other than low, high and max', 2, async (client, t) => {
    // The coding base accepts them. Observed in August 2026.
    if (isCodingBase(t.options)) return
    const documented = {
      status: 400,
      code: '1210',
      message:
        /(该模型始终思考，不支持关闭思考；请使用 low、high 或 max。|This model always engages in thinking and cannot be disabled; please use low, high, or max)$/,
    }
    const request = { ...greet(t), model: 'glm-5.3' }
    await t.refusal('disabled thinking', client.chat.completions.create(request), documented)
    const medium = client.chat.completions.create({ ...request, thinking, reasoning_effort: 'medium' })
    await t.refusal('effort medium', medium, documented)
  }),

  scenario('a stream with disabled thinking has no reasoning', { tokens: 100 }, async (client, t) => {
    const chunks = await readAll(client.chat.completions.stream({ ...greet(t), model: t.thinkingModel }))
    reportChunks(t, chunks, 'content+ final', t.thinkingModel)
    t.fact('has reasoning', joinText(chunks, 'reasoning_content') !== '', false)
  }),
]
