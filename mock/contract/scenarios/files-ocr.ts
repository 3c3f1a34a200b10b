import { png } from '../../data/encode/png.ts'
import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('files-ocr')

const image = () => new File([png({ width: 64, height: 64, colours: [0xffffff, 0] })], 'contract.png')

/** Recognition of handwriting. */
export const filesOcr: readonly Scenario[] = [
  scenario('the text of an image is returned line by line', { paid: 'an image' }, async (client, t) => {
    const answer = await client.files.ocr.create({ file: image(), tool_type: 'hand_write', probability: true })
    t.shape('answer', answer, {
      task_id: 'string',
      message: 'string',
      status: 'string',
      words_result_num: 'number',
      'words_result?': [{
        location: { left: 'number', top: 'number', width: 'number', height: 'number' },
        words: 'string',
        'probability?': { average: 'number', variance: 'number', min: 'number' },
      }],
    })
    t.fact('status', answer.status, 'succeeded')
    t.fact('lines', answer.words_result?.length ?? 0, answer.words_result_num)
  }),

  scenario('an unknown tool is rejected', 1, async (client, t) => {
    const attempt = client.files.ocr.create({ file: image(), tool_type: 'print' })
    t.fact('status', await statusOf(attempt), 400, 'warning')
  }),
]
