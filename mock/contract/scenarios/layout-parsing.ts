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
      const answer = await client.layoutParsing.create({ model: 'glm-ocr', file: image() })
      t.shape('answer', answer, {
        id: 'string',
        created: 'number',
        model: 'string',
        'md_results?': 'string',
        'layout_details?': [[{
          index: 'number',
          label: 'string',
          'bbox_2d?': ['number'],
          'content?': 'string',
          'height?': 'number',
          'width?': 'number',
          'native_label?': 'string',
        }]],
        'layout_visualization?': ['string'],
        'data_info?': { num_pages: 'number', 'pages?': [{ width: 'number', height: 'number' }] },
        'usage?': 'any',
        'request_id?': 'string',
      })
      t.fact('model', answer.model, 'GLM-OCR', 'warning')
      t.fact('number of pages', answer.data_info?.num_pages, 1)
      t.fact('number of block lists', answer.layout_details?.length, 1)
    },
  ),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.layoutParsing.create({ model: 'no-such-ocr', file: image() })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
