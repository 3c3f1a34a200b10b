import { png } from '../../../data/encode/png.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { reportAnswer } from './answers.ts'
import { greet } from './requests.ts'

const scenario = scenariosOf('chat')

/** A small image in bare base64. */
export const picture = (): string => {
  const bytes = png({ width: 64, height: 64, colours: [0xff0000, 0xff0000] })
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** What models accept beside text: images, roles, tokens of the key. */
export const inputs: readonly Scenario[] = [
  scenario(
    'a vision model accepts an image as a data URL and as bare base64',
    { requests: 2, tokens: 2_400 },
    async (client, t) => {
      for (
        const [form, url] of [['data URL', `data:image/png;base64,${picture()}`], ['bare base64', picture()]] as const
      ) {
        const completion = await client.chat.completions.create({
          ...greet(t),
          model: t.visionModel,
          messages: [{
            role: 'user',
            content: [{ type: 'image_url', image_url: { url } }, { type: 'text', text: '这张图片是什么颜色？' }],
          }],
        })
        reportAnswer(t, `answer to a ${form}`, completion, t.visionModel)
        t.fact(`content for a ${form}`, Boolean(completion.choices[0]?.message.content), true)
        t.fact(`an image as ${form} counts as tokens`, Number(completion.usage?.prompt_tokens) > 20, true)
      }
    },
  ),

  scenario('charglm-4 answers in a role', { tokens: 300 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      model: 'charglm-4',
      messages: [{ role: 'system', content: '你是李白，一位唐代诗人。' }, { role: 'user', content: '你好' }],
      max_tokens: 50,
    })
    reportAnswer(t, 'answer', completion, 'charglm-4')
    t.fact('finish_reason', completion.choices[0]?.finish_reason, ['stop', 'length'])
  }),

  scenario('a token signed with the secret is accepted', { requests: 2, tokens: 200 }, async (_, t) => {
    const client = t.client({ auth: 'jwt' })
    const completion = await client.chat.completions.create(greet(t))
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'stop')
    const final = await client.chat.completions.stream(greet(t)).final()
    t.fact('finish_reason of a stream', final.choices[0]?.finish_reason, 'stop')
  }),

  scenario('a token signed with another secret is rejected with 401', 2, async (_, t) => {
    const id = `${t.options.apiKey}`.split('.')[0]
    const client = t.client({ auth: 'jwt', apiKey: `${id}.${crypto.randomUUID()}` })
    await t.refusal('refusal', client.chat.completions.create(greet(t)), {
      status: 401,
      code: ['401', '1000', '1002', '1004'],
    })
  }),

  scenario('a key without Bearer is accepted', { tokens: 100 }, async (_, t) => {
    const response = await t.post('/chat/completions', greet(t), { authorization: `${t.options.apiKey}` })
    t.fact('status', response.status, 200, 'warning')
  }),
]
