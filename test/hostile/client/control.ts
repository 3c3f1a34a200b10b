import { assert } from 'chai'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'

/** The headers of a page of another site. A browser sets them itself, and ignores these. */
const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

const isBrowser = ({ config }: Harness) => config.runtime === 'Chromium'
const controlURL = (t: Harness) => new URL('/__mock', t.config.baseURL).href

/** What a page of another site learns from the control API; nothing when the browser or the mock refuses the request. */
async function read(t: Harness, path: string, init: RequestInit = {}): Promise<string | undefined> {
  const headers = new Headers({ ...foreign, ...init.headers as Record<string, string> })
  const response = await fetch(controlURL(t) + path, { ...init, headers }).catch(() => undefined)
  const text = await response?.text()
  return response?.ok ? text : undefined
}

/** Tries to script the answer to one question, and returns whether the mock then answers with it. */
async function script(t: Harness, init: RequestInit): Promise<boolean> {
  const marker = `marker-${crypto.randomUUID()}`
  const rules = [{ when: { last: marker }, reply: 'scripted by another site' }]
  await read(t, '/scripts', { method: 'POST', body: JSON.stringify({ rules }), ...init })
  const { choices: [choice] } = await t.client().chat.completions.create(question(marker))
  return choice?.message.content === 'scripted by another site'
}

export const suite: Suite = {
  'a page of another site cannot read the request log of the mock': async (t) => {
    await t.client().chat.completions.create(question())
    for (const path of ['/requests', '/state', '/clock', '/scripts', '/fidelity', '/verify', '/']) {
      assert.isUndefined(await read(t, path), path)
    }
  },

  'a page of another site cannot open the feed of events': async (t) => {
    const controller = new AbortController()
    const response = await fetch(`${controlURL(t)}/events`, { headers: foreign, signal: controller.signal }).catch(() =>
      undefined
    )
    assert.isFalse(response?.ok ?? false)
    controller.abort()
    await response?.body?.cancel().catch(() => {})
  },

  'a page of another site cannot script answers, with or without a preflight': async (t) => {
    assert.isFalse(await script(t, { headers: { 'content-type': 'application/json' } }))
    assert.isFalse(await script(t, { headers: { 'content-type': 'text/plain' } }))
    assert.isFalse(await script(t, {}))
    // Other runtimes have no modes.
    if (isBrowser(t)) {
      assert.isFalse(await script(t, { mode: 'no-cors', headers: { 'content-type': 'text/plain' } }))
      assert.isFalse(await script(t, { mode: 'no-cors', credentials: 'include' }))
    }
  },

  'a page of another site cannot reset the mock or change its clock': async (t) => {
    await t.client().chat.completions.create(question())
    await read(t, '/requests', { method: 'DELETE' })
    await read(t, '/reset', { method: 'POST', body: '{}', ...(isBrowser(t) && { mode: 'no-cors' as const }) })
    assert.lengthOf(await t.requests(), 1)
  },

  'the API itself still answers pages of every origin': async (t) => {
    const response = await fetch(`${t.config.baseURL}/models`, {
      headers: { ...foreign, authorization: `Bearer ${t.key}` },
    })
    assert.equal(response.status, 200)
  },
}
