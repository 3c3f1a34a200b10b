import { assert } from 'chai'
import { APIRequestFailedError, type ApplicationEvent } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const app_id = '1907379412639318016'
const paramsOf = (value: string) => ({ app_id, messages: [{ content: [{ type: 'input', value }] }] })
const pairsOf = (value: string) => [{ id: 'user', type: 'input', name: '用户提问', value }]
const textOf = (events: ApplicationEvent[]) => events.map(({ data }) => data.msg ?? '').join('')

export const suite: Suite = {
  'application.sseInvoke() streams named events for a request of generateRequestId()': async (t) => {
    const { application } = t.client()
    const { data: { conversation_id } } = await application.conversation(app_id)
    const { data: { id } } = await application.generateRequestId({
      app_id,
      conversation_id,
      key_value_pairs: pairsOf('小猫'),
    })
    const events = await collect(await application.sseInvoke(id))
    assert.include(textOf(events), '小猫')
    assert.deepEqual([...new Set(events.map(({ event }) => event))], ['add', 'finish'])
    assert.isTrue(events.every((event) => event.id === id))
    const { data: { problems } } = await application.historySessionRecord(app_id, conversation_id)
    assert.include(problems[0], '小猫')
  },

  'application.invoke() returns the same text with and without stream: true': async (t) => {
    const { application } = t.client()
    const answer = await application.invoke(paramsOf('小猫'))
    const text = answer.choices[0]?.messages?.content?.msg
    assert.include(text, '小猫')
    const events = await collect(await application.invoke({ ...paramsOf('小猫'), stream: true }))
    assert.equal(events.map(({ choices: [choice] }) => choice?.delta?.content?.msg ?? '').join(''), text)
    assert.isAbove(events.at(-1)!.usage![0]!.totalTokenCount, 0)
  },

  'application.fileUpload() uploads several files, and fileStat() returns their states': async (t) => {
    const { application } = t.client()
    const { data: { conversation_id } } = await application.conversation(app_id)
    const files = [new File(['一'], 'a.txt'), { file: new TextEncoder().encode('二'), filename: 'b.txt' }]
    const { data } = await application.fileUpload({ app_id, conversation_id, files })
    assert.deepEqual(data.success_info.map(({ file_name }) => file_name), ['a.txt', 'b.txt'])
    const file_ids = data.success_info.map(({ file_id }) => file_id)
    const readCodes = async () => (await application.fileStat({ app_id, file_ids })).data.map(({ code }) => code)
    assert.deepEqual([await readCodes(), await readCodes()], [[0, 0], [1, 1]])
  },

  'application.variables() lists the input variables': async (t) => {
    const { data: [variable] } = await t.client().application.variables(app_id)
    assert.equal(variable?.type, 'input')
  },

  'application.sseInvoke() rejects an unknown request with code 1214': async (t) => {
    assert.equal((await rejects(t.client().application.sseInvoke('none'), APIRequestFailedError)).code, '1214')
  },
}
