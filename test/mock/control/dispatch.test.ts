import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

describe('requests below /__mock', () => {
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
