import { expect, test } from 'vitest'
import { formOf, rawClient } from '../../../support/raw-client.ts'

/** A document whose embedding has failed, because it has no text. */
async function failedDocument() {
  const ask = rawClient({ tasks: {} })
  const { body: { id: baseId } } = await ask('POST /paas/v4/knowledge', { name: 'manuals', embedding_id: 3 })
  const form = formOf({ purpose: 'retrieval', knowledge_id: baseId, file: new File([' '], 'empty.txt') })
  const { body } = await ask('POST /paas/v4/files', form)
  return { ask, baseId, documentId: body.successInfos[0].documentId }
}

test('three endpoints return the same document, each with its own names and order of fields', async () => {
  const { ask, baseId, documentId } = await failedDocument()
  const reply = async (target: string) => (await ask(target)).body
  const current = (await reply(`GET /llm-application/open/document/${documentId}`)).data
  const listed = (await reply(`GET /paas/v4/files?purpose=retrieval&knowledge_id=${baseId}`)).list[0]
  const old = await reply(`GET /paas/v4/document/${documentId}`)
  const url = `https://cdn.bigmodel.cn/knowledge/${documentId}/empty.txt`
  const failInfo = '"failInfo":{"embedding_code":11001,"embedding_msg":"文档无文字内容"}'
  expect(JSON.stringify(current)).toBe(
    `{"id":"${documentId}","knowledge_type":0,"custom_separator":["\\n"],"sentence_size":300,"length":1,"word_num":0,` +
      `"name":"empty.txt","url":"${url}","embedding_stat":2,${failInfo}}`,
  )
  expect(JSON.stringify(listed)).toBe(
    `{"id":"${documentId}","custom_separator":["\\n"],"sentence_size":300,"length":1,"word_num":0,` +
      `"name":"empty.txt","url":"${url}","embedding_stat":2}`,
  )
  expect(JSON.stringify(old)).toBe(
    `{"id":"${documentId}","custom_separator":["\\n"],"sentence_size":"300","length":1,"word_num":0,` +
      `"name":"empty.txt","url":"${url}","embedding_stat":2,${failInfo}}`,
  )
})
