/** Runs the example of docs/other-languages.md that uses the Python package openai, from PyPI, against the served mock. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { promisify } from 'node:util'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

const run = promisify(execFile)
await run('python3', ['-m', 'venv', 'venv'])
await run('venv/bin/pip', ['install', '--quiet', 'openai'])

const page = await readFile('node_modules/zhipu-fetch/docs/other-languages.md', 'utf8')
const examples = Array.from(page.matchAll(/^```python\n([\s\S]*?)^```/gm), ([, code]) => code)
const example = examples.find((code) => code.includes('from openai import'))
const server = await serve(mockZhipu())
await writeFile('example.py', example.replace('http://localhost:4010', server.url))
const { stdout } = await run('venv/bin/python', ['example.py'], { env: { ...process.env, PYTHONUTF8: '1' } })
await server.close()
assert.equal(stdout, '你说的是：“你好”。这是模拟的回答。\n')
console.log('python: 1 passed')
