import { png } from '../../data/encode/png.ts'
import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('files-ocr')

const picture = () => new File([png({ width: 64, height: 64, colours: [0xffffff, 0] })], 'contract.png')

/** Handwriting. */
export const filesOcr: readonly Scenario[] = [
  scenario('a picture is read line by line', { paid: 'a picture' }, async (client, t) => {
    const read = await client.files.ocr.create({ file: picture(), tool_type: 'hand_write', probability: true })
    t.shape('answer', read, {
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
    t.fact('status', read.status, 'succeeded')
    t.fact('lines', read.words_result?.length ?? 0, read.words_result_num)
  }),

  scenario('a tool that is none is refused', 1, async (client, t) => {
    const attempt = client.files.ocr.create({ file: picture(), tool_type: 'print' })
    t.fact('status', await statusOf(attempt), 400, 'warning')
  }),
]
