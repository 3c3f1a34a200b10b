import { describe, expect, test } from 'vitest'
import { run as chat } from '../../../mock/cli/chat.ts'
import { run as contract } from '../../../mock/cli/contract.ts'
import type { Command } from '../../../mock/cli/io.ts'
import { main } from '../../../mock/cli/main.ts'
import { run as mock } from '../../../mock/cli/mock.ts'
import { sendJSON, serveReplies } from '../contract/serve-replies.ts'
import { answerChunks, lastChunk, reasoningChunks, startApi, streaming } from './chat-api.ts'
import { fakeIo, until } from './fake-io.ts'

const LANG = 'zh_CN.UTF-8'
const manifest = new URL('../../../package.json', import.meta.url)

describe('with a Chinese locale', () => {
  test('chat prints its notes in Chinese and the answer unchanged', async () => {
    const api = await startApi(streaming([...reasoningChunks, ...answerChunks, lastChunk]))
    const io = fakeIo({ env: { ...api.env, LANG } })
    expect(await chat(['hi'], io)).toBe(0)
    expect(io.written.out).toBe('Hello there\n')
    const [backend, thinking, summary] = io.written.err.split('\n')
    expect(backend).toBe(`glm-4.6，线上 API（${api.baseURL}）`)
    expect(thinking).toBe('思考：hm so')
    expect(summary).toMatch(
      /^输入 7 \+ 输出 5 token（缓存 3，思考 2） · 首个 token \d+ 毫秒 · 总计 \d\.\d 秒$/,
    )
  })

  test('chat on a terminal says how to end the conversation', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const io = fakeIo({ env: { ...api.env, LANG } })
    const exit = chat([], io)
    await until(() => io.written.err.endsWith('> '))
    expect(io.written.err).toContain('请输入问题。输入 "exit" 或按 Ctrl-D 结束对话；按 Ctrl-C 停止当前回答。\n')
    io.type('exit')
    expect(await exit).toBe(0)
  })

  test.each([
    [401, '1000', '身份验证失败，请检查密钥：'],
    [400, '1211', '请求被拒绝：'],
    [429, '1113', '请求受限（频率、余额或额度）：'],
    [404, '1000', '请求失败：'],
  ])('chat explains status %d, and prints the message of the client behind it', async (status, code, start) => {
    const api = await startApi((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code, message: '原文' } }))
    })
    const io = fakeIo({ env: { ...api.env, LANG } })
    expect(await chat(['hi'], io)).toBe(1)
    expect(io.written.err).toMatch(new RegExp(`\n${start}Cannot POST .*原文.*\n$`))
  })

  test.each<[string, Command, string[], string]>([
    ['chat', chat, ['-t', 'warm', 'hi'], '无法对话：--temperature 为 "warm"，应为数字\n'],
    ['chat', chat, ['--modle', 'x', 'hi'], '无法对话：未知选项 --modle，是否想输入 --model？\n'],
    ['chat', chat, ['--history', '/none/x', 'hi'], '无法写入对话历史：ENOENT'],
    ['mock', mock, ['--port', 'x'], '无法启动模拟服务器：--port 为 "x"，应为 0 到 65535 的整数\n'],
    ['mock', mock, ['--port'], '无法启动模拟服务器：选项 --port 缺少值，参见 zhipu-fetch mock --help\n'],
    ['mock', mock, ['--replay', '/none'], '无法回放：文件夹 /none 不存在\n'],
    ['mock', mock, ['validat'], '无法启动模拟服务器：多余的参数 validat，是否想输入 validate？\n'],
    ['mock', mock, ['validate', '/none'], '无法读取规则：/none：ENOENT'],
    ['contract', contract, ['--family', 'cats'], '无法运行契约：未知的端点族 cats，应为以下之一：chat, '],
    ['contract', contract, ['--target', 'moon'], '无法运行契约：未知的目标 moon，应为 mock、server、live 或基础 URL\n'],
    ['contract', contract, ['--max-time', '0'], '无法运行契约：--max-time 为 0，应为不超过 86400 的秒数\n'],
  ])('%s rejects the command line %j in Chinese', async (_, run, args, message) => {
    const io = fakeIo({ env: { LANG } })
    expect(await run(args, io)).toBeGreaterThan(0)
    expect(io.written.err).toContain(message)
    expect(io.written.err.match(/\n/g)).toHaveLength(1)
  })

  test('an unknown command is rejected in Chinese', async () => {
    const io = fakeIo({ env: { LANG } })
    expect(await main(['mok'], io, manifest)).toBe(2)
    expect(io.written.err).toMatch(/^无法运行 zhipu-fetch："mok" 不是命令，是否想输入 mock？\n\n用法：/)
  })

  test('mock says in Chinese that it is ready', async () => {
    const io = fakeIo({ env: { LANG } })
    const ended = mock(['--port', '0'], io)
    const url = await io.waitFor(/智谱模拟服务器已启动： (\S+) （请求日志： \S+\/__mock\/ ）\n$/)
    expect((await fetch(`${url}/models`, { headers: { authorization: 'Bearer id.secret' } })).status).toBe(200)
    io.interrupt()
    expect(await ended).toBe(0)
  })

  test('contract prints the report in Chinese, with aligned columns and unchanged names', async () => {
    await using api = await serveReplies((response) => sendJSON(response, 200, { nonsense: '你好' }))
    const io = fakeIo({ env: { LANG } })
    expect(await contract(['--target', api.baseURL, '--scenario', 'chat: create() returns one choice'], io)).toBe(1)
    expect(io.written.err).toMatch(/^1 个场景最多需要 \d+ 个请求、.*\n失败 {2}chat: create\(\) returns one choice/)
    expect(io.written.out).toMatch(/^失败：chat: create\(\) returns one choice.*\n/)
    expect(io.written.out).toMatch(/^已比较：\n {2}chat: 1 \/ 1 个场景，\d+ 个值\n/m)
    expect(io.written.out).toMatch(/^差异：\n {2}严重程度 {2}方面 .* API 文档 .*线上 .*模拟\n/m)
    expect(io.written.out).toMatch(/^ {2}critical {2}answer id /m)
    expect(io.written.out).toMatch(/: 0 个通过，1 个失败，0 个跳过；\d+ 个请求，最多 \d+ 个 token\n$/)
  })

  test('contract names the obstacle in Chinese', async () => {
    await using api = await serveReplies((response) =>
      sendJSON(response, 401, { error: { code: '1000', message: '身份验证失败。' } })
    )
    const io = fakeIo({ env: { LANG } })
    expect(await contract(['--target', api.baseURL, '--family', 'chat'], io)).toBe(2)
    expect(io.written.out).toMatch(
      /^无法运行契约：密钥被拒绝（.* refuses the key: .*身份验证失败。）\n没有比较任何内容\n/,
    )
  })

  test('output for programs is the same as in English', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const outputs = await Promise.all(['C', LANG].map(async (LC_ALL) => {
      const io = fakeIo({ env: { ...api.env, LC_ALL } })
      await chat(['--json', 'hi'], io)
      const listing = fakeIo({ env: { LC_ALL } })
      await contract(['--list', '--family', 'images'], listing)
      const version = fakeIo({ env: { LC_ALL } })
      await main(['version'], version, manifest)
      return [io, listing, version].map(({ written }) => written.out)
    }))
    expect(outputs[1]).toEqual(outputs[0])
  })
})
