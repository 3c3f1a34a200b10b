import { assert } from 'chai'
import { Zhipu } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** What this runtime calls its environment, where it has one that can be written. */
const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }

const names = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY', 'ZHIPUAI_BASE_URL', 'ZAI_BASE_URL']

/** Runs with these variables set and the other ones of the client unset. */
async function withEnv(values: Record<string, string>, run: () => Promise<void>): Promise<void> {
  const env = process?.env ?? {}
  const before = Object.fromEntries(names.map((name) => [name, env[name]]))
  for (const name of names) delete env[name]
  Object.assign(env, values)
  try {
    await run()
  } finally {
    for (const name of names) delete env[name]
    for (const [name, value] of Object.entries(before)) if (value !== undefined) env[name] = value
  }
}

export const suite: Suite = {
  'without a key the refusal names the variables that were looked for': (t) =>
    withEnv({}, async () => {
      const asked = async () => await t.client({ apiKey: undefined }).chat.completions.create(ask())
      const { message } = await rejects(asked(), TypeError)
      for (const name of names.slice(0, 3)) assert.include(message, name)
      assert.isEmpty(await t.seen())
    }),

  'key and base URL are read from the environment, where the runtime has one': (t) =>
    withEnv({ ZAI_API_KEY: 'last.choice', ZHIPUAI_API_KEY: t.key, ZAI_BASE_URL: t.connection.baseURL! }, async () => {
      const client = t.client({ apiKey: undefined, baseURL: undefined })
      const asked = async () => await client.chat.completions.create(ask())
      if (!process?.env) return void await rejects(asked(), TypeError)
      assert.equal((await asked()).choices[0]?.message.content, greeting)
      assert.lengthOf(await t.seen(), 1)
    }),

  'a key in a page is refused unless it was allowed': async (t) => {
    const make = () => new Zhipu({ ...t.connection, dangerouslyAllowBrowser: false })
    if ('document' in globalThis) return assert.throws(make, TypeError, 'dangerouslyAllowBrowser')
    const answer = await make().chat.completions.create(ask())
    assert.equal(answer.choices[0]?.message.content, greeting)
  },

  'the global fetch is looked up when it is called': async (t) => {
    const own = globalThis.fetch
    const client = t.client({ fetch: undefined })
    let called = 0
    globalThis.fetch = (input, init) => {
      called++
      return (t.connection.fetch ?? own)(String(input), init!)
    }
    try {
      await client.chat.completions.create(ask())
    } finally {
      globalThis.fetch = own
    }
    assert.equal(called, 1)
  },
}
