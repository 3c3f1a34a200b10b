import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

/** The names in quotes in a text. */
const wordsIn = (text: string) => new Set(text.match(/"\w+"/g))

describe('requests below /__mock', () => {
  test('the root of the server leads a browser to the page, and other clients get the 404 of the API', async () => {
    const open = (accept: string, path = '/') => fetch(client.server.url + path, { headers: { accept } })
    const page = await open('text/html,application/xhtml+xml;q=0.9,*/*;q=0.8')
    expect(page.url).toBe(`${client.server.url}/__mock/`)
    expect(await page.text()).toMatch(/^<!doctype html>/)
    for (const other of [await open('*/*'), await open('text/html', '/api')]) {
      expect([other.redirected, (await other.json()).msg]).toEqual([false, '404 NOT_FOUND'])
    }
  })

  test('/__mock redirects to the page at /__mock/', async () => {
    const redirected = await fetch(`${client.server.url}/__mock`)
    expect(redirected.url).toBe(`${client.server.url}/__mock/`)
    expect(redirected.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await redirected.text()).toMatch(/^<!doctype html>/)
  })

  test('a body that is not JSON is rejected with 400 and the reason', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${client.server.url}/__mock/scripts`, { method: 'POST', headers, body: 'reply' })
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/^Cannot read body: expected a JSON object, /),
    })
  })

  test('/help is Chinese for a client that prefers Chinese, or that asks for it', async () => {
    const helpFor = async (search: string, language?: string) => {
      const headers = language === undefined ? {} : { 'accept-language': language }
      return await (await fetch(`${client.server.url}/__mock/help${search}`, { headers })).text()
    }
    const english = await helpFor('')
    expect(english).toMatch(/^Control API of the Zhipu mock server/)
    expect(await helpFor('', 'en-US,en;q=0.9,zh-CN;q=0.8')).toBe(english)
    const chinese = await helpFor('', 'zh-CN,zh;q=0.9,en;q=0.8')
    expect(chinese).toMatch(/^智谱模拟服务器的控制 API/)
    expect(await helpFor('?language=zh', 'en')).toBe(chinese)
    const routesIn = (help: string) => help.match(/^[A-Z]+ +\/__mock.*$/gm)
    expect(routesIn(chinese)).toEqual(routesIn(english))
    expect(wordsIn(chinese)).toEqual(wordsIn(english))
  })

  test('/help lists the routes and the members of a rule; an unknown route refers to it', async () => {
    const help = await (await fetch(`${client.server.url}/__mock/help`)).text()
    for (const path of ['/health', '/requests', '/scripts', '/scopes', '/clock', '/verify']) {
      expect(help).toContain(`/__mock${path}`)
    }
    for (const name of ['for', 'when', 'times', 'goTo', 'reply', 'json', 'stream', 'fail', 'with']) {
      expect(help).toContain(`"${name}"`)
    }
    const { status, body } = await client.control('GET', '/nothing')
    expect([status, body.error]).toEqual([
      404,
      'Cannot handle GET /__mock/nothing: there is no such route, see /__mock/help',
    ])
  })

  test('control: false passes requests below /__mock to the mock API', async () => {
    await using bare = await serve(mockZhipu(), { control: false })
    expect(await (await fetch(`${bare.url}/__mock/health`)).json()).toHaveProperty('success', false)
  })
})
