import { png } from '../samples/png.ts'
import { inFamily, type Scenario } from './scenario.ts'

const scenario = inFamily('layout-parsing')

/** Layout parsing: Markdown, and what stands where. */
export const layoutParsing: readonly Scenario[] = [
  scenario('a picture is read with the places of its parts', { paid: 'reading a picture' }, async (client, t) => {
    const picture = btoa(String.fromCharCode(...png({ width: 300, height: 100, colours: [0xffffff, 0] })))
    const read = await client.layoutParsing.create({ model: 'glm-ocr', file: `data:image/png;base64,${picture}` })
    t.shape('answer', read, {
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
    t.fact('model', read.model.toUpperCase(), 'GLM-OCR', 'warning')
    const places = (read.layout_details ?? []).flat().flatMap(({ bbox_2d = [] }) => bbox_2d)
    t.fact('places are parts of the page', places.every((part) => part >= 0 && part <= 1), true, 'warning')
  }),
]
