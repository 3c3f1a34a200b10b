import { expect, it, onTestFinished } from 'vitest'
import { renderReport, runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'

const families = ['realtime']

it('sessions of a real target are compared with the mock, and what no source says is noted', async () => {
  const zhipu = mockZhipu()
  const server = await serve(zhipu)
  onTestFinished(() => server.close())
  const budget = { paid: true }
  const report = await runContract({ target: server.baseURL, apiKey: zhipu.apiKey, families, budget })
  expect(report.verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  expect(report.notes).toContain(
    'realtime: a message with text gets a response: the message is ignored: the response is empty',
  )
  const notes = (report.notes ?? []).join('\n')
  for (
    const note of [
      'a function is called: response.function_call.inner_tool: {',
      'a response is cancelled: status_details of a cancelled response: {"type":"cancelled","reason":"client_cancelled"}',
      'a turn with video needs a frame: what the server wants of video: fps 2, 2560 × 1440',
      'server VAD ends a turn after silence, and answers it: members of input_audio_buffer.speech_started: ',
      'another update repeats the greeting: false',
      'audio with modalities ["text"]: false',
      'conversation.item.truncate gets {',
      'a message above 256 KB: close code 1009',
      'a response in spite of create_response false: false',
      'a message with text at glm-realtime-air: is ignored',
      'a message with text at glm-realtime-plus: is ignored',
      'speech is found in spite of threshold 1: true',
      'a turn and response.create while a response runs get "response.created"; ',
      'response.create with instructions to say 香蕉: "',
      'members of each event: conversation.item.created(event_id, ',
      'response.done(event_id, client_timestamp, response{id, status, usage})',
      'an expired token: status 401, code "1003"; APIAuthenticationError',
      'a session whose token expires stays open, and its next update is accepted: true',
      'a session without audio was open for 2 s: true',
      'input_audio_buffer.pre_commit gets no event',
      'a message without text gets no event',
      'points that are not looked at: not looked at: maximum length of a session: a session must stay open for hours',
      'not looked at: close code and reason under overload: ',
      'not looked at: sessions at api.z.ai: ',
    ]
  ) expect(notes).toContain(note)
  expect(renderReport(report)).toContain('Found where no source says what to expect:\n  realtime: ')
  // Every session was closed.
  await expect.poll(() => zhipu.backend.sockets.size).toBe(0)
})

it('the order of the events of a turn is compared', async () => {
  const zhipu = mockZhipu({ realtime: { itemEvents: false, noise: false } })
  zhipu.realtime.reply('好', { swap: 1 })
  const report = await runContract({ mock: zhipu, families, scenarios: ['speech is transcribed'] })
  expect(report.verdicts).toMatchObject([{ outcome: 'failed' }])
})

it('an account without balance is a reason to skip sessions', async () => {
  const zhipu = mockZhipu()
  const server = await serve(zhipu)
  onTestFinished(() => server.close())
  const { verdicts } = await runContract({
    target: server.baseURL,
    apiKey: zhipu.apiKey,
    families,
    scenarios: ['begins with its defaults', 'in the query'],
    onVerdict: () => zhipu.limit({ balance: 0 }),
  })
  expect(verdicts).toMatchObject([{ outcome: 'passed' }, { outcome: 'skipped', skipped: 'account' }])
})

it('sessions are not run with an own fetch and without a WebSocket class', async () => {
  const { fetch, apiKey, WebSocket } = mockZhipu()
  const options = { target: 'https://api.z.ai/api/paas/v4', fetch, apiKey, families, scenarios: ['in the query'] }
  expect((await runContract(options)).verdicts).toMatchObject([{ outcome: 'skipped', skipped: 'requirement' }])
  const report = await runContract({ ...options, webSocket: WebSocket as never })
  expect(report.verdicts).toMatchObject([{ outcome: 'passed' }])
})

it('sessions are opened at the general base when the target is that of the Coding Plan', async () => {
  const { fetch, apiKey, WebSocket } = mockZhipu()
  const target = 'https://open.bigmodel.cn/api/coding/paas/v4'
  const scenarios = ['in the query', 'token that has expired']
  const report = await runContract({ target, fetch, apiKey, webSocket: WebSocket as never, families, scenarios })
  expect(report.verdicts).toMatchObject([{ outcome: 'passed' }, { outcome: 'passed' }])
})

it('scenarios of interruption, video and server VAD fail for a server that ignores what they test', async () => {
  const zhipu = mockZhipu()
  const { WebSocket } = zhipu
  const ignored = ['response.cancel', 'input_audio_buffer.append_video_frame']
  /** Ignores cancels, frames, and the turn detection of the configuration. */
  class Deaf extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      this.addEventListener('open', () => {
        const { send } = this
        this.send = (data) => {
          if (!ignored.some((type) => String(data).includes(`"${type}"`))) {
            send(String(data).replace('"server_vad"', '"client_vad"'))
          }
        }
      })
    }
  }
  const scenarios = ['is cancelled', 'needs a frame', 'server VAD ends a turn']
  const options = { target: 'https://open.bigmodel.cn/api/paas/v4', apiKey: zhipu.apiKey, families, scenarios }
  const report = await runContract({
    ...options,
    fetch: zhipu.fetch,
    webSocket: Deaf as never,
    budget: { paid: true },
  })
  expect(report.verdicts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
}, 40_000)
