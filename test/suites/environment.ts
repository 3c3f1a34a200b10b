import { assert } from 'chai'
import { Zhipu } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** The `process` object of this runtime; its `env` is absent where environment variables cannot be written. */
const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }

const names = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY', 'ZHIPUAI_BASE_URL', 'ZAI_BASE_URL']

/** Calls `run` while these variables are set and all other variables of the client are unset. */
async function withEnv(values: Record<string, string>, run: () => Promise<void>): Promise<void> {
  const env = process?.env ?? {}
  const saved = Object.fromEntries(names.map((name) => [name, env[name]]))
  for (const name of names) delete env[name]
  Object.assign(env, values)
  try {
    await run()
  } finally {
    for (const name of names) delete env[name]
    for (const [name, value] of Object.entries(saved)) if (value !== undefined) env[name] = value
  }
}

export const suite: Suite = {
  'the error for a missing key names the environment variables': (t) =>
    withEnv({}, async () => {
      const request = async () => await t.client({ apiKey: undefined }).chat.completions.create(question())
      const { message } = await rejects(request(), TypeError)
      for (const name of names.slice(0, 3)) assert.include(message, name)
      assert.isEmpty(await t.requests())
    }),

  'apiKey and baseURL default to environment variables, where the runtime has them': (t) =>
    withEnv(
      { ZAI_API_KEY: 'last.choice', ZHIPUAI_API_KEY: t.key, ZHIPUAI_BASE_URL: t.clientOptions.baseURL! },
      async () => {
        const client = t.client({ apiKey: undefined, baseURL: undefined })
        const request = async () => await client.chat.completions.create(question())
        if (!process?.env) return void await rejects(request(), TypeError)
        assert.equal((await request()).choices[0]?.message.content, greeting)
        assert.lengthOf(await t.requests(), 1)
      },
    ),

  'a client with a key throws in a web page without dangerouslyAllowBrowser': async (t) => {
    const createClient = () => new Zhipu({ ...t.clientOptions, dangerouslyAllowBrowser: false })
    if ('document' in globalThis) return assert.throws(createClient, TypeError, 'dangerouslyAllowBrowser')
    const completion = await createClient().chat.completions.create(question())
    assert.equal(completion.choices[0]?.message.content, greeting)
  },

  'the client uses the value that globalThis.fetch has at the time of the request': async (t) => {
    const originalFetch = globalThis.fetch
    const client = t.client({ fetch: undefined })
    let calls = 0
    globalThis.fetch = (input, init) => {
      calls++
      return (t.clientOptions.fetch ?? originalFetch)(String(input), init!)
    }
    try {
      await client.chat.completions.create(question())
    } finally {
      globalThis.fetch = originalFetch
    }
    assert.equal(calls, 1)
  },

  'headers and query accept Headers, URLSearchParams and pairs': async (t) => {
    const options = { headers: new Headers({ 'Accept-Language': 'en' }), query: new URLSearchParams('a=1&a=2') }
    const client = t.client(options)
    await client.chat.completions.create(question())
    await client.chat.completions.create(question(), { headers: [['accept-language', 'zh']], query: [['a', '3']] })
    const requests = await t.requests()
    assert.deepEqual(requests.map(({ headers }) => headers['accept-language']), ['en', 'zh'])
  },

  'an unknown option is a TypeError with the nearest name, and so is a wrong auth': async (t) => {
    for (const [name, nearest] of [['timeout', 'timeoutMs'], ['apikey', 'apiKey'], ['baseUrl', 'baseURL']]) {
      assert.throws(() => t.client({ [name!]: 1 }), TypeError, `did you mean ${nearest}?`)
      await rejects(t.client().chat.completions.create(question(), { [name!]: 1 }), TypeError)
    }
    assert.throws(() => t.client({ auth: 'JWT' as 'jwt' }), TypeError, 'auth')
    await rejects(t.client().chat.completions.create(question(), { auth: 'JWT' as 'jwt' }), TypeError)
    assert.isEmpty(await t.requests())
  },

  'the key of ZAI_API_KEY goes to Z.ai, and that of ZHIPUAI_API_KEY not to ZAI_BASE_URL': async (t) => {
    if (!process?.env) return
    const urlFor = async (values: Record<string, string>) => {
      let sent = ''
      const fetch = (url: string) => {
        sent = url
        return Promise.resolve(Response.json({}))
      }
      await withEnv(values, async () => void await t.client({ apiKey: undefined, baseURL: undefined, fetch }).get('/x'))
      return sent
    }
    assert.equal(await urlFor({ ZAI_API_KEY: t.key }), 'https://api.z.ai/api/paas/v4/x')
    const mixed = { ZHIPUAI_API_KEY: t.key, ZAI_BASE_URL: 'https://z.example/v4' }
    assert.equal(await urlFor(mixed), 'https://open.bigmodel.cn/api/paas/v4/x')
  },
}
