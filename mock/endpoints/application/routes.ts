import { type BodySchema, listOf, objectWith } from '../../core/body-schema.ts'
import type {
  ApplicationAnswer,
  ApplicationFileStat,
  ApplicationFilesUploaded,
  ApplicationNodeEvent,
  ApplicationVariable,
} from '../../../src/resources/application.ts'
import { createRequest, findOrOpenConversation, openConversation, runRequest } from './conversation.ts'
import { applicationEvents, nodes } from './events.ts'
import { slicesFor } from './slices.ts'
import { applicationsOf } from './state.ts'
import { readUpload } from '../../core/upload.ts'
import { enveloped } from '../../core/envelope.ts'
import { badField, missingField, refuse } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { Progress } from '../../platform/progress.ts'
import { tokensOf } from '../../data/tokens.ts'

const V2 = '/llm-application/open/v2'

const statBody: BodySchema = objectWith({ 'app_id!': 'string', 'file_ids!': listOf('string', 1) })
const sliceBody: BodySchema = objectWith({ 'request_id!': 'string', 'node_id!': 'string' })

/** Source: docs of bigmodel.cn, 2024; the OpenAPI document has no schema for it. */
const requestBody: BodySchema = objectWith({
  'app_id!': 'string',
  conversation_id: 'string',
  'key_value_pairs!': listOf('object', 1),
})

const invokeBody: BodySchema = objectWith({
  'app_id!': 'string',
  conversation_id: 'string',
  third_request_id: 'string',
  stream: 'boolean',
  'messages!': listOf(
    objectWith({
      role: 'string',
      'content!': listOf(objectWith({ 'type!': 'string', 'value!': 'string', key: 'string' }), 1),
    }),
    1,
  ),
  role: 'string',
  send_log_event: 'boolean',
})

export const routes: readonly Route[] = [
  { method: 'GET', path: `${V2}/application/:app_id/variables`, handle: variables },
  { method: 'POST', path: `${V2}/application/file_upload`, handle: fileUpload },
  { method: 'POST', path: `${V2}/application/file_stat`, body: statBody, handle: fileStat },
  { method: 'POST', path: `${V2}/application/:app_id/conversation`, handle: conversation },
  { method: 'POST', path: `${V2}/application/generate_request_id`, body: requestBody, handle: generateRequestId },
  { method: 'POST', path: `${V2}/model-api/:id/sse-invoke`, handle: sseInvoke },
  { method: 'POST', path: `${V2}/application/slice_info`, body: sliceBody, handle: sliceInfo },
  { method: 'POST', path: '/llm-application/open/v3/application/invoke', body: invokeBody, handle: invoke },
  { method: 'GET', path: '/llm-application/open/history_session_record/:app_id/:conversation_id', handle: history },
]

/** Applications are created on the platform's website, so the mock accepts any id. Every application is a chat with one text variable. */
function variables(context: Context): Reply {
  return enveloped<ApplicationVariable[]>(context, [{
    id: 'user',
    name: '用户提问',
    type: 'input',
    tips: '请输入',
    allowed_values: [],
    input_template: { options: [] },
  }])
}

async function fileUpload(context: Context): Promise<Reply> {
  const { account, backend } = context
  const fields = await Fields.ofForm(context)
  const appId = fields.text('app_id')
  if (!fields.has('upload_unit_id')) findOrOpenConversation(context, fields.text('conversation_id'), appId)
  if (fields.has('file_type') && !/^[1-5]$/.test(fields.text('file_type'))) throw badField('file_type')
  const files = fields.body['files']
  const uploaded: ApplicationFilesUploaded = { success_info: [], fail_info: [] }
  for (const file of Array.isArray(files) ? files : [files]) {
    const { filename: name, bytes } = await readUpload(new Fields({ files: file }), 'files')
    if (!bytes.byteLength) {
      uploaded.fail_info.push({ file_name: name, fail_reason: '文件为空' })
      continue
    }
    const id = backend.ids.decimal()
    applicationsOf(account).files.set(id, { id, appId, name, bytes, reading: new Progress(backend) })
    uploaded.success_info.push({ file_id: id, file_name: name })
  }
  return enveloped(context, uploaded)
}

/** Codes: 0 is being read, 1 has been read, 11009 unknown file. Observed, 2026. */
function fileStat(context: Context): Reply {
  const fields = new Fields(context.json())
  const appId = fields.text('app_id')
  const { files } = applicationsOf(context.account)
  return enveloped<ApplicationFileStat[]>(
    context,
    fields.texts('file_ids').map((file_id) => {
      const file = files.get(file_id)
      if (file?.appId !== appId) return { file_id, code: 11009, msg: '文件不存在' }
      return file.reading.poll() ? { file_id, code: 1, msg: '解析成功' } : { file_id, code: 0, msg: '解析中' }
    }),
  )
}

function conversation(context: Context): Reply {
  const { id: conversation_id } = openConversation(context, context.params['app_id']!)
  return enveloped(context, { conversation_id })
}

function generateRequestId(context: Context): Reply {
  const fields = new Fields(context.json())
  const appId = fields.text('app_id')
  const pairs = fields.body['key_value_pairs']
  if (!Array.isArray(pairs) || !pairs.length) throw missingField('key_value_pairs')
  const values = pairs.map((pair) => pair?.value).filter((value) => typeof value === 'string' && value)
  if (!values.length) throw badField('key_value_pairs')
  const conversation = findOrOpenConversation(context, fields.optionalText('conversation_id'), appId)
  const request = createRequest(context, conversation, values.join('\n'))
  return enveloped(context, { id: request.id, conversation_id: conversation.id })
}

async function sseInvoke(context: Context): Promise<Reply> {
  const request = applicationsOf(context.account).requests.get(context.params['id']!)
  if (!request) throw refuse('1214', { field: 'id' }, { status: 200 })
  const { text } = await runRequest(context, request)
  return stream(play(applicationEvents(request.id, request.question, text), context.backend.clock))
}

async function invoke(context: Context): Promise<Reply> {
  const fields = new Fields(context.json())
  const app_id = fields.text('app_id')
  const isStreamed = fields.flag('stream', true)
  const sendsLog = fields.flag('send_log_event')
  const question = questionIn(fields.body['messages'])
  const conversation = findOrOpenConversation(context, fields.optionalText('conversation_id'), app_id)
  const request = createRequest(context, conversation, question)
  const { text, usage } = await runRequest(context, request)
  const head = { request_id: request.id, conversation_id: conversation.id, app_id }
  const nodeEvents = sendsLog ? nodeEventsOf(question, text, context.backend.clock.now()) : []
  const usageByNode = [{
    model: 'glm-4.6',
    nodeName: 'LLM',
    inputTokenCount: usage.prompt_tokens,
    outputTokenCount: usage.completion_tokens,
    totalTokenCount: usage.total_tokens,
  }]
  if (!isStreamed) {
    const messages = { content: { msg: text, type: 'text' }, ...(sendsLog && { event: nodeEvents }) }
    const choices = [{ index: 0, finish_reason: 'stop', messages }]
    return json({ ...head, choices, usage: usageByNode } satisfies ApplicationAnswer)
  }
  return stream(play(writeEvents(), context.backend.clock))

  /**
   * `data:` without a space, as in `sse-invoke`, and no `[DONE]`: assumed. Clients of the platform remove the first five characters and trim
   * the rest.
   */
  function* writeEvents(): Generator<string> {
    const sseEvent = (value: ApplicationAnswer) => `data:${JSON.stringify(value)}\n\n`
    for (const event of nodeEvents) yield sseEvent({ ...head, choices: [{ index: 0, delta: { event } }] })
    for (const msg of tokensOf(text)) {
      yield sseEvent({ ...head, choices: [{ index: 0, delta: { content: { msg, type: 'text' } } }] })
    }
    yield sseEvent({ ...head, choices: [{ index: 0, finish_reason: 'stop', delta: {} }], usage: usageByNode })
  }
}

function sliceInfo(context: Context): Reply {
  const fields = new Fields(context.json())
  const request = applicationsOf(context.account).requests.get(fields.text('request_id'))
  if (!request) throw refuse('1214', { field: 'request_id' }, { status: 200 })
  if (fields.text('node_id') !== nodes.llm) throw refuse('1214', { field: 'node_id' }, { status: 200 })
  return enveloped(context, slicesFor(context, request.question))
}

/** Recommends three questions that follow from the last one. */
function history(context: Context): Reply {
  const { app_id, conversation_id } = context.params
  const { turns } = findOrOpenConversation(context, conversation_id!, app_id!)
  const lastQuestion = turns.filter(({ role }) => role === 'user').at(-1)?.content
  const topic = lastQuestion && [...lastQuestion].slice(0, 20).join('')
  const problems = topic
    ? [`关于“${topic}”，能说得更详细吗？`, `“${topic}”有哪些例子？`, `“${topic}”还有什么要注意的？`]
    : []
  return enveloped(context, { problems })
}

/** The text values of the last message. */
function questionIn(messages: unknown): string {
  if (messages == null) throw missingField('messages')
  const parts = Array.isArray(messages) ? messages.at(-1)?.content : undefined
  const values = Array.isArray(parts) ? parts.map((part) => part?.value) : []
  if (!values.length || !values.every((value) => typeof value === 'string' && value)) throw badField('messages')
  return values.join('\n')
}

function nodeEventsOf(question: string, text: string, time: number): ApplicationNodeEvent[] {
  const node = { node_id: nodes.llm, node_name: 'LLM', time }
  return [
    { ...node, type: 'node_processing', content: question },
    { ...node, type: 'node_finish', content: text },
  ]
}
