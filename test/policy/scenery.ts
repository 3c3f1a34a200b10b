/**
 * What an example may take for granted. A name that an example uses without making it is put in front of it, with what that needs
 * in turn; a path in front of a name is for the examples of that file alone.
 */
const scenery: Readonly<Record<string, { readonly needs?: readonly string[]; readonly code: string }>> = {
  mock: { code: `import { mockZhipu as makeMock } from 'zhipu-fetch/mock'\nconst mock = makeMock()` },
  zhipu: {
    needs: ['mock'],
    code:
      `import { Zhipu as Client } from 'zhipu-fetch'\nconst zhipu = new Client({ apiKey: mock.apiKey, fetch: mock.fetch })`,
  },
  'mock/ zhipu': { code: `import { mockZhipu as makeMock } from 'zhipu-fetch/mock'\nconst zhipu = makeMock()` },
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
  app_id: { code: `const app_id = '1742000000000000000'` },
}

const lookup = (file: string, name: string): string | undefined =>
  [`${file} ${name}`, `${file.split('/')[0]}/ ${name}`, name].find((key) => key in scenery)

/** The code to put in front of an example of this file, for the names it lacks. */
export function sceneryOf(file: string, names: Iterable<string>): string {
  const placed = new Map<string, string>()
  const place = (key: string): void => {
    if (placed.has(key)) return
    const { needs = [], code } = scenery[key] as (typeof scenery)[string]
    needs.forEach(place)
    placed.set(key, code)
  }
  for (const name of names) {
    const key = lookup(file, name)
    if (key) place(key)
  }
  return [...placed.values()].join('\n')
}
