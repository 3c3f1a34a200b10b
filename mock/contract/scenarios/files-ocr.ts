import { png } from '../../data/encode/png.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('files-ocr')

const image = () => new File([png({ width: 64, height: 64, colours: [0xffffff, 0] })], 'contract.png')

/** Recognition of handwriting. */
export const filesOcr: readonly Scenario[] = [
  scenario('the text of an image is returned line by line', { paid: 'an image' }, async (client, t) => {
    const answer = await client.files.ocr.create({ file: image(), tool_type: 'hand_write', probability: true })
    t.shape('answer', answer, {
      task_id: 'text',
      message: '=成功',
      status: '=succeeded',
      words_result_num: 'integer',
      words_result: [{
        location: { left: 'integer', top: 'integer', width: 'integer', height: 'integer' },
        words: 'text',
        probability: { average: 'number', variance: 'number', min: 'number' },
      }],
    })
    t.fact('words_result_num is the number of lines', answer.words_result?.length === answer.words_result_num, true)
  }),

  scenario('an unknown tool is rejected', 1, async (client, t) => {
    const attempt = client.files.ocr.create({ file: image(), tool_type: 'print' })
    await t.refusal('refusal', attempt, { status: 400 })
  }),
]
