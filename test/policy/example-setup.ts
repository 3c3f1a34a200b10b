const mockAsZhipu = { code: `import { mockZhipu as makeMock } from 'zhipu-fetch/mock'\nconst zhipu = makeMock()` }

/**
 * Declarations of names that examples use without declaring them. A declaration is written before the example, after those that it needs.
 * A key with a path or a folder before the name is for the examples of that file or folder.
 */
const setup: Readonly<Record<string, { readonly needs?: readonly string[]; readonly code: string }>> = {
  mock: { code: `import { mockZhipu as makeMock } from 'zhipu-fetch/mock'\nconst mock = makeMock()` },
  zhipu: {
    needs: ['mock'],
    code:
      `import { Zhipu as Client } from 'zhipu-fetch'\nconst zhipu = new Client({ apiKey: mock.apiKey, fetch: mock.fetch })`,
  },
  'mock/ zhipu': mockAsZhipu,
  'docs/rules-and-faults.md zhipu': mockAsZhipu,
  'docs/recordings.md zhipu': mockAsZhipu,
  'mock/ client': {
    needs: ['mock/ zhipu'],
    code:
      `import { Zhipu as Client } from 'zhipu-fetch'\nconst client = new Client({ apiKey: zhipu.apiKey, fetch: zhipu.fetch })`,
  },
  'src/legacy/legacy-zhipu.ts zhipu': {
    needs: ['mock'],
    code:
      `import { LegacyZhipu as Client } from 'zhipu-fetch/legacy'\nconst zhipu = new Client({ apiKey: mock.apiKey, fetch: mock.fetch })`,
  },
  greet: {
    code: `import { Zhipu as Greeter } from 'zhipu-fetch'
import type { ZhipuMatchers } from 'zhipu-fetch/mock/vitest'
declare module 'vitest' { interface Matchers<T> extends ZhipuMatchers<T> {} }
const greet = async () => {
  const client = new Greeter({ apiKey: 'id.secret' })
  const answer = await client.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: 'hello' }] })
  return answer.choices[0]?.message.content
}`,
  },
  askAssistant: { code: `const askAssistant = async () => {}` },
  model: { code: `const model = 'glm-4.6'` },
  messages: {
    code: `import type { Message } from 'zhipu-fetch'\nconst messages: Message[] = [{ role: 'user', content: '你好' }]`,
  },
  apiKey: { needs: ['mock'], code: `const apiKey = mock.apiKey` },
  recording: { code: `const recording = new File([new Uint8Array(2048)], 'a.wav', { type: 'audio/wav' })` },
  photo: { code: `const photo = new File([new Uint8Array(2048)], 'a.png', { type: 'image/png' })` },
  file: {
    needs: ['zhipu', 'messages'],
    code:
      `const task = { custom_id: 'a', method: 'POST', url: '/v4/chat/completions', body: { model: 'glm-4-flash', messages } }
const file = await zhipu.files.create({ file: new File([JSON.stringify(task)], 'input.jsonl'), purpose: 'batch' })`,
  },
  'src/resources/files.ts id': {
    needs: ['file'],
    code: `const { id } = await zhipu.batches.create({ input_file_id: file.id, endpoint: '/v4/chat/completions' })
await zhipu.batches.poll(id)`,
  },
  id: {
    needs: ['zhipu'],
    code: `const { data: { id } } = await zhipu.knowledge.create({ name: 'manuals', embedding_id: 11 })`,
  },
  knowledgeId: {
    needs: ['zhipu'],
    code: `const { data: { id: knowledgeId } } = await zhipu.knowledge.create({ name: 'manuals', embedding_id: 11 })`,
  },
  z: { code: `import { z } from '../../test/support/schemas.ts'` },
  'src/helpers/json-file-store.ts path': {
    code: `import { rmSync } from 'node:fs'
const path = '.tmp/examples/talk.json'
rmSync(path, { force: true })`,
  },
  // A server on loopback answers.
  'src/ webSocket': {
    code: `import { serveExample } from '../../test/support/realtime-example.ts'
const { apiKey, webSocket } = await serveExample()`,
  },
  'src/realtime/realtime.ts apiKey': { needs: ['src/ webSocket'], code: '' },
  'src/realtime/session.ts apiKey': { needs: ['src/ webSocket'], code: '' },
  // The global WebSocket leads to the mock of the test, whose key the environment has.
  'docs/protocols.md apiKey': {
    code: `import process from 'node:process'\nconst apiKey = process.env['ZHIPUAI_API_KEY'] as string`,
  },
  play: {
    code: `const play = (chunk: Uint8Array) => {
  if (chunk.byteLength === 0) throw new Error('an empty chunk')
}`,
  },
  question: { code: `const question = new Int16Array(16_000)` },
  pcm: { code: `const pcm = new Int16Array(16_000)` },
  chunk: { code: `const chunk = new Uint8Array(32_000)` },
  wav: {
    code: `import { encodeWAV as encode } from 'zhipu-fetch/realtime'\nconst wav = encode(new Int16Array(16_000))`,
  },
  app_id: { code: `const app_id = '1742000000000000000'` },
}

const lookup = (file: string, name: string): string | undefined =>
  [`${file} ${name}`, `${file.split('/')[0]}/ ${name}`, name].find((key) => key in setup)

/** The declarations that an example of this file needs before its code, for these undeclared names. */
export function setupOf(file: string, names: Iterable<string>): string {
  const added = new Map<string, string>()
  const add = (key: string): void => {
    if (added.has(key)) return
    const { needs = [], code } = setup[key] as (typeof setup)[string]
    needs.forEach(add)
    added.set(key, code)
  }
  for (const name of names) {
    const key = lookup(file, name)
    if (key) add(key)
  }
  return [...added.values()].join('\n')
}
