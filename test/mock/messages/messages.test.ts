import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { logTexts } from '../../../mock/control/request-log.ts'
import { listed } from '../../../mock/http/bilingual.ts'
import { chatMessages } from '../../../mock/messages/chat-messages.ts'
import { commandMessages } from '../../../mock/messages/command-messages.ts'
import { contractMessages } from '../../../mock/messages/contract-messages.ts'
import { bilingualError, chineseMessageOf, messages, say } from '../../../mock/messages/messages.ts'
import { missTexts } from '../../../mock/recordings/miss-texts.ts'
import { unmatchedTexts } from '../../../mock/scripting/unmatched-texts.ts'
import { mockMessages } from '../../../mock/messages/mock-messages.ts'

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
const all = Object.entries({ ...messages, ...unmatchedTexts, ...missTexts, ...logTexts })

/** Sources of the command and of the contract, without the scenarios. */
const sources = ['cli', 'contract'].flatMap((folder) => {
  const path = join(fileURLToPath(new URL('../../../mock', import.meta.url)), folder)
  return readdirSync(path).filter((name) => name.endsWith('.ts')).map((name) => ({
    name: `${folder}/${name}`,
    text: readFileSync(join(path, name), 'utf8'),
  }))
})

describe('messages of the command, of recordings and of the request log', () => {
  test.each(all)('%s has the same placeholders in both languages', (_, { en, zh }) => {
    expect(placeholders(zh)).toEqual(placeholders(en))
  })

  test('every message is in Chinese, unless it has only placeholders', () => {
    const others = all.filter(([, { zh }]) => !/\p{Script=Han}/u.test(zh.replace(/\{\w+\}/g, '')))
    expect(others.map(([, { zh }]) => zh.replace(/\{\w+\}|[\s:：，·（）-]/g, '')).join('')).not.toMatch(/\w{3}/)
  })

  test('no English message has Chinese characters', () => {
    expect(all.filter(([, { en }]) => /\p{Script=Han}|[，：（）]/u.test(en))).toEqual([])
  })

  test('no name occurs in two tables', () => {
    const names = [commandMessages, chatMessages, mockMessages, contractMessages].flatMap(Object.keys)
    expect(names).toHaveLength(new Set(names).size)
  })

  test('every message is used', () => {
    const text = sources.map((source) => source.text).join('\n')
    expect(Object.keys(messages).filter((name) => !text.includes(`'${name}'`))).toEqual([])
  })

  test('the command and its options create no error with a text of their own', () => {
    const own = sources.filter(({ name, text }) => name.startsWith('cli/') && /new (Type|Range)?Error\(/.test(text))
    expect(own.map(({ name }) => name)).toEqual([])
  })
})

test('say() inserts values, in the language of the message where they have two', () => {
  expect(say('choiceInvalid', { option: '--x', value: '"{last}"', choices: listed(['a', 'b']), last: 'c' })).toEqual({
    en: 'Cannot serve mock: --x is "{last}", expected a, b or c',
    zh: '无法启动模拟服务器：--x 为 "{last}"，应为 a、b 或 c',
  })
})

test('bilingualError() keeps the class and the cause, and has the English message', () => {
  const cause = new Error('a')
  const error = bilingualError(TypeError, say('emptyInput'), cause)
  expect(error).toBeInstanceOf(TypeError)
  expect(error.cause).toBe(cause)
  expect(error.message).toBe('Cannot chat: standard input is empty, expected a question')
  expect(Object.keys(error)).toEqual([])
  expect(chineseMessageOf(error)).toBe('无法对话：标准输入为空，应包含问题')
  expect(chineseMessageOf(cause)).toBeUndefined()
  expect('cause' in bilingualError(Error, say('emptyInput'))).toBe(false)
})
