import { png } from '../../data/encode/png.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('layout-parsing')

const image = () =>
  `data:image/png;base64,${
    btoa(
      Array.from(png({ width: 64, height: 32, colours: [0xffffff, 0] }), (byte) => String.fromCharCode(byte)).join(''),
    )
  }`

/** Layout of documents: pages, blocks and their positions. */
export const layoutParsing: readonly Scenario[] = [
  scenario(
    'an image is returned as one page with its blocks, their positions and its size',
    { tokens: 2_000, paid: 'a page' },
    async (client, t) => {
      const requestId = `contract-${crypto.randomUUID()}`
      const answer = await client.layoutParsing.create({ model: 'glm-ocr', file: image(), request_id: requestId })
      t.shape('answer', answer, {
        id: 'text',
        created: 'seconds',
        model: '=GLM-OCR',
        md_results: 'string',
        layout_details: [[{
          index: 'integer',
          label: /^(image|text|formula|table)$/,
          'bbox_2d?': ['number'],
          'content?': 'string',
          'height?': 'integer',
          'width?': 'integer',
          'native_label?': 'string',
        }]],
        'layout_visualization?': ['url'],
        data_info: { num_pages: 'integer', pages: [{ width: 'integer', height: 'integer' }] },
        usage: {
          prompt_tokens: 'integer',
          completion_tokens: 'integer',
          total_tokens: 'integer',
          'prompt_tokens_details?': { cached_tokens: 'integer' },
        },
        request_id: 'text',
      })
      t.fact('request_id is the one sent', answer.request_id === requestId, true)
      t.fact('number of pages', answer.data_info?.num_pages, 1)
      t.fact('size of the page', JSON.stringify(answer.data_info?.pages), '[{"width":64,"height":32}]')
      t.fact('number of block lists', answer.layout_details?.length, 1)
      const boxes = answer.layout_details?.flat().flatMap(({ bbox_2d }) => bbox_2d ? [bbox_2d] : []) ?? []
      t.fact(
        'positions are 4 numbers from 0 to 1',
        boxes.every((box) => box.length === 4 && box.every((at) => at >= 0 && at <= 1)),
        true,
      )
      const { prompt_tokens, completion_tokens, total_tokens } = answer.usage ?? {}
      t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
    },
  ),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.layoutParsing.create({ model: 'no-such-ocr', file: image() })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
