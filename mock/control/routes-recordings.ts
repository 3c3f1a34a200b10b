import { missingWebSocket } from '../edges/socket/missing-web-socket.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Recording, StopRecordings } from '../recordings/recordings.ts'
import { lazy } from '../time/lazy-module.ts'
import { check, isRecord, oneOf, stringList, type Validator } from '../validation/validators.ts'
import type { ControlRoutes } from './route.ts'

const recordingsModule = lazy(() => import('../recordings/recordings.ts'))

/** What a request to replay or record has started: its recordings, and the function that stops it. */
interface Session {
  readonly recordings: ReadonlyMap<string, Recording>
  readonly stop: StopRecordings
}

const sessions = new WeakMap<MockZhipu, Session>()

const isTrue: Validator = { expected: 'true', test: (value) => value === true }
const recordings: Validator = {
  expected: 'recordings by name, each the content of a file of --record',
  test: (value) => isRecord(value) && Object.values(value).every(isRecording),
}

interface Body {
  record?: true
  recordings?: Record<string, Recording>
  missing?: 'error' | 'mock'
  ignore?: string[]
}

/** Routes that record and replay in memory: the control API reads and writes no files. */
export const recordingRoutes: ControlRoutes = {
  'POST /recordings': {
    description: {
      en:
        'replays recordings, sent as the content of the files of --record by their names without .json: {"recordings": {…}, "missing": "error" | "mock", "ignore": ["/messages/0/content"]}; or forwards requests to the live API and records: {"record": true}; for all scopes, until DELETE',
      zh:
        '重放录制：内容是 --record 的文件，按不带 .json 的文件名发送：{"recordings": {…}, "missing": "error" | "mock", "ignore": ["/messages/0/content"]}；或把请求转发到线上 API 并录制：{"record": true}；对所有作用域有效，直到 DELETE',
    },
    handle: async ({ zhipu, json }) => {
      const body: Body = json()
      check(body, { record: isTrue, recordings, missing: oneOf('error', 'mock'), ignore: stringList }, 'replay')
      if ((body.record === undefined) === (body.recordings === undefined)) {
        throw new TypeError('Cannot replay: expected either recordings, or record: true')
      }
      const { memoryStore, record, replay } = await recordingsModule()
      const store = memoryStore()
      for (const [name, recording] of Object.entries(body.recordings ?? {})) store.recordings.set(name, recording)
      const { missing, ignore } = body
      const options = { store, onReset: 'continue' } as const
      const stop = body.record
        ? record(zhipu, { ...options, webSocket: await missingWebSocket() })
        : replay(zhipu, { ...options, missing, match: ignore && { ignore } })
      sessions.set(zhipu, { recordings: store.recordings, stop })
      return { ok: true }
    },
  },
  'GET /recordings': {
    description: {
      en:
        'what POST /recordings has recorded or replays: {"active": true, "recordings": {…}, "unused": ["… was never used"]}',
      zh: 'POST /recordings 录制或重放的内容：{"active": true, "recordings": {…}, "unused": ["… was never used"]}',
    },
    handle: ({ zhipu }) => ({
      active: zhipu.backend.replySource !== undefined,
      recordings: Object.fromEntries(sessions.get(zhipu)?.recordings ?? []),
      unused: zhipu.backend.replySource?.unused(zhipu.backend.ownScope) ?? [],
    }),
  },
  'DELETE /recordings': {
    description: {
      en:
        'stops recording or replaying, also of --record and --replay; returns what was recorded or replayed: {"recordings": {…}}',
      zh: '停止录制或重放，包括 --record 和 --replay；返回录制或重放的内容：{"recordings": {…}}',
    },
    handle: async ({ zhipu }) => {
      const session = sessions.get(zhipu)
      sessions.delete(zhipu)
      zhipu.backend.replySource = undefined
      await session?.stop()
      return { recordings: Object.fromEntries(session?.recordings ?? []) }
    },
  },
}

function isRecording(value: unknown): boolean {
  return isRecord(value) && typeof value['method'] === 'string' && typeof value['target'] === 'string' &&
    Array.isArray(value['answers'])
}
