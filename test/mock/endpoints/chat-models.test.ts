import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, eventsOf, postChat, postJson } from '../../support/chat-call.ts'

const coding = '/coding/paas/v4/chat/completions'
const zai = 'https://api.z.ai'

/** Status and error of a chat request. */
async function outcome(body: object, origin?: string) {
  const response = await postChat(mockZhipu(), body, { origin })
  const { error } = await response.json()
  return error ? [response.status, error.code, error.message] : [response.status]
}

describe('models', () => {
  it.each([
    'glm-5.3',
    'glm-5.3-flash',
    'glm-5.3-flashx',
    'glm-5.2',
    'glm-5.2-fast-preview',
    'glm-x-preview-260804',
    'GLM-Z1-FlashX',
    'GLM-4-9B',
    'glm-4-flash',
  ])('%s answers', async (model) => {
    expect(await outcome({ ...chatBody('hi'), model })).toEqual([200])
  })

  it.each(['glm-5-turbo', 'glm-5v-turbo'])(
    '%s is unknown at Z.ai, which removed it, and answers at BigModel',
    async (model) => {
      const unknown = [400, '1211', 'Unknown Model, please check the model code.']
      expect(await outcome({ ...chatBody('hi'), model }, zai)).toEqual(unknown)
      expect(await outcome({ ...chatBody('hi'), model })).toEqual([200])
    },
  )

  it.each(['glm-5-turbo', 'glm-5v-turbo'])('%s answers at Z.ai on the other bases', async (model) => {
    const mock = mockZhipu()
    const status = async (path: string, fields: object) =>
      (await postJson(mock, path, { ...chatBody('hi'), model, ...fields }, { origin: zai })).status
    expect(await status(coding, {})).toBe(200)
    expect(await status('/api/anthropic/v1/messages', { max_tokens: 10 })).toBe(200)
    expect(await status('/api/v1/responses', { input: 'hi' })).toBe(200)
  })

  it('an unknown model is refused with 1211 on the general base and with 1214 on the coding base', async () => {
    const body = { ...chatBody('hi'), model: 'gpt-4' }
    expect(await outcome(body)).toEqual([400, '1211', '模型不存在，请检查模型代码。'])
    const response = await postJson(mockZhipu(), coding, body)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: { code: '1214', message: 'modelCode: does not exist' } },
    ])
  })
})

describe('limits', () => {
  it.each([
    ['glm-5.3', 131_072],
    ['glm-4.5', 131_072],
    ['glm-4.5-x', 131_072],
    ['glm-4.5-air', 98_304],
    ['glm-4.5-airx', 98_304],
    ['glm-4.5-flash', 98_304],
    ['glm-4.6v', 32_768],
    ['glm-5.3-flash', 131_072],
    ['glm-4v-flash', 1024],
    ['glm-4-flash-250414', 16_384],
    ['glm-4.1v-thinking-flash', 16_384],
    ['glm-4-plus', 4096],
  ])('%s accepts max_tokens up to %d and names the range beyond it', async (model, max_tokens) => {
    expect(await outcome({ ...chatBody('hi', { max_tokens }), model })).toEqual([200])
    const tooMany = { ...chatBody('hi', { max_tokens: max_tokens + 1 }), model }
    expect(await outcome(tooMany)).toEqual([400, '1210', `max_tokens参数非法：限制数值范围[1,${max_tokens}]`])
    expect(await outcome(tooMany, zai)).toEqual([
      400,
      '1210',
      `The max_tokens parameter is illegal.：限制数值范围[1,${max_tokens}]`,
    ])
  })

  it('a temperature above 1 is refused at Z.ai with 1210 and the range', async () => {
    for (const temperature of [1.01, 1.5, 2]) {
      expect(await outcome(chatBody('hi', { temperature }), zai)).toEqual([
        400,
        '1210',
        'The temperature parameter is illegal.：限制数值范围[0,1]',
      ])
    }
  })

  it('the prompt of glm-5.2 and 5.3-flash may have more than 200 000 tokens, that of glm-5.1 may not', async () => {
    const text = '字一'.repeat(400_000)
    expect(await outcome({ ...chatBody(text), model: 'glm-5.2' })).toEqual([200])
    expect(await outcome({ ...chatBody(text), model: 'glm-5.3-flash' })).toEqual([200])
    expect((await outcome({ ...chatBody(text), model: 'glm-5.1' }))[1]).toBe('1261')
  })

  it('the prompt of glm-5.3 may have a million tokens', async () => {
    const text = '字一'.repeat(1_040_000)
    expect(await outcome({ ...chatBody(text), model: 'glm-5.3' })).toEqual([200])
    expect(await outcome({ ...chatBody(`${text}${text}`), model: 'glm-5.3' })).toEqual([
      400,
      '1261',
      'Prompt exceeds max length',
    ])
  })
})

describe('content parts', () => {
  const ask = (model: string, ...parts: object[]) =>
    outcome({ model, messages: [{ role: 'user', content: [...parts, { type: 'text', text: 'hi' }] }] })
  const file = (members: object) => ({ type: 'file', file: members })
  const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } }

  it.each(['glm-5.3-flash', 'glm-5.3-flashx', 'glm-4.6v', 'glm-4.5v'])('%s accepts images and files', async (model) => {
    expect(await ask(model, image)).toEqual([200])
    expect(await ask(model, file({ file_url: 'https://x/y.pdf', filename: 'y.pdf' }))).toEqual([200])
    expect(await ask(model, file({ file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'y.pdf' }))).toEqual([
      200,
    ])
  })

  it('file_id is accepted by glm-5.3-flash alone', async () => {
    expect(await ask('glm-5.3-flash', file({ file_id: 'file-1' }))).toEqual([200])
    for (const model of ['glm-5.3-flashx', 'glm-4.6v']) {
      expect((await ask(model, file({ file_id: 'file-1' })))[1]).toBe('1214')
    }
  })

  it.each<[string, unknown]>([
    ['no source', { filename: 'y.pdf' }],
    ['no members', undefined],
    ['two sources', { file_id: 'file-1', file_url: 'https://x/y.pdf' }],
    ['a URL without scheme', { file_url: 'y.pdf' }],
    ['more than 50 MB', { file_data: 'A'.repeat(70_000_000) }],
  ])('a file with %s is refused', async (_, members) => {
    expect((await ask('glm-5.3-flash', { type: 'file', file: members }))[1]).toBe('1214')
  })

  it.each<[number, unknown]>([
    [200, { data: 'UklGRg==', format: 'wav' }],
    [200, { data: '//uQ', format: 'mp3' }],
    [400, { data: 'T2dnUw==', format: 'ogg' }],
    [400, { data: '', format: 'wav' }],
    [400, { format: 'wav' }],
    [400, undefined],
  ])('glm-4-voice answers with %d to the audio %o', async (status, input_audio) => {
    const [actual, code = '1214'] = await ask('glm-4-voice', { type: 'input_audio', input_audio })
    expect([actual, code]).toEqual([status, '1214'])
  })

  it('a text model accepts neither images nor files, and the text names what it accepts', async () => {
    expect(await ask('glm-5.3', image)).toEqual([400, '1210', "messages.content.type 参数非法，取值范围 ['text']"])
    const messages = [{ role: 'user', content: [file({ file_id: 'file-1' })] }]
    expect(await outcome({ model: 'glm-5.3', messages }, zai)).toEqual([
      400,
      '1210',
      "messages.content.type is invalid, allowed values: ['text']",
    ])
  })

  it('a message has up to 150 images', async () => {
    expect(await ask('glm-4.6v', ...Array(150).fill(image))).toEqual([200])
    expect((await ask('glm-4.6v', ...Array(151).fill(image)))[1]).toBe('1214')
  })

  it('an image is base64 of a known format, with or without the prefix of a data URL', async () => {
    for (
      const url of [
        '/9j/4AAQ',
        'data:image/jpeg;base64,/9j/4AAQ',
        'iVBORw0KGgoAAAAN',
        'data:image/webp;base64,UklGRh4A',
      ]
    ) {
      expect(await ask('glm-4.6v', { type: 'image_url', image_url: { url } })).toEqual([200])
    }
  })

  it('strict mode knows the part `file`', async () => {
    const send = async (members: object) => {
      const messages = [{ role: 'user', content: [file(members)] }]
      return (await postChat(mockZhipu({ strict: true }), { model: 'glm-5.3-flash', messages })).status
    }
    expect(await send({ file_id: 'file-1', filename: 'y.pdf' })).toBe(200)
    expect(await send({ file_id: 'file-1', file_name: 'y.pdf' })).toBe(400)
  })
})

describe('texts at Z.ai', () => {
  const user = { role: 'user', content: 'hi' }

  it('an unknown role is named in English', async () => {
    const body = { model: 'glm-4.6', messages: [{ role: 'developer', content: 'x' }, user] }
    expect(await outcome(body, zai)).toEqual([400, '1214', 'Incorrect role information'])
  })

  it('a tool without a type is named by its position', async () => {
    const tools = [{ type: 'function', function: { name: 'f' } }, { function: { name: 'g' } }]
    expect(await outcome(chatBody('hi', { tools }), zai)).toEqual([400, '1214', 'tools[1].type:type cannot be empty.'])
  })
})

describe('chunks of the general base', () => {
  const chunksOf = async (model: string, path: string, rest: object = {}) => {
    const mock = mockZhipu()
    mock.chat.reply({ reasoning: 'one two three four five six seven eight', content: 'nine ten eleven', ...rest })
    const events = await eventsOf(await postJson(mock, path, { ...chatBody('hi', { stream: true }), model }))
    return events.map(({ choices: [{ delta }] }) => delta)
  }
  const general = '/paas/v4/chat/completions'
  const count = (deltas: object[], key: string) => deltas.filter((delta) => key in delta).length

  it.each([['glm-4.7', 2], ['glm-4.5', 4], ['glm-5.3', 8], ['glm-5.3-flash', 1]])(
    '%s has %d chunks for eight tokens of reasoning, and eight on the coding base',
    async (model, expected) => {
      expect(count(await chunksOf(model, general), 'reasoning_content')).toBe(expected)
      expect(count(await chunksOf(model, coding, { era: '2026-03' }), 'reasoning_content')).toBe(8)
    },
  )

  it('glm-5.3-flash sends the whole answer in one chunk', async () => {
    expect((await chunksOf('glm-5.3-flash', general)).map(({ content }) => content)).toEqual([
      undefined,
      'nine ten eleven',
      '',
    ])
  })

  it.each(['glm-4.5', 'glm-4.7', 'glm-5.2'])('%s sends an empty content before the last chunk', async (model) => {
    const contents = (deltas: { content?: string }[]) => deltas.slice(-2).map(({ content }) => content)
    expect(contents(await chunksOf(model, general))).toEqual(['', ''])
    expect(contents(await chunksOf(model, coding))).toEqual([' eleven', ''])
    expect(contents(await chunksOf('glm-5.3', general))).toEqual([' eleven', ''])
  })

  it('a script that ends with an empty content gets no second one', async () => {
    const mock = mockZhipu()
    mock.chat.reply(['a', ''])
    const events = await eventsOf(await postChat(mock, { ...chatBody('hi', { stream: true }), model: 'glm-4.7' }))
    expect(events.map(({ choices: [{ delta }] }) => delta.content)).toEqual(['a', '', ''])
  })

  it('glm-4.5 has tool call ids of 32 hexadecimal digits, glm-5.3 of 24', async () => {
    const idOf = async (model: string) => {
      const mock = mockZhipu()
      mock.chat.reply({ toolCalls: [{ name: 'f', unchecked: true }] })
      const events = await eventsOf(await postChat(mock, { ...chatBody('hi', { stream: true }), model }))
      return events.flatMap(({ choices: [{ delta }] }) => delta.tool_calls ?? [])[0].id
    }
    expect(await idOf('glm-4.5')).toMatch(/^tool-[0-9a-f]{32}$/)
    expect(await idOf('glm-5.3')).toMatch(/^call_[0-9a-f]{24}$/)
  })

  it('glm-5.3 writes line feeds around the JSON of json_object', async () => {
    const contentOf = async (model: string) => {
      const body = { ...chatBody('hi', { response_format: { type: 'json_object' } }), model }
      return (await (await postChat(mockZhipu(), body)).json()).choices[0].message.content
    }
    expect(await contentOf('glm-5.3')).toBe('\n{"answer":"hi"}\n')
    expect(await contentOf('glm-5.2')).toBe('{"answer":"hi"}')
  })
})
