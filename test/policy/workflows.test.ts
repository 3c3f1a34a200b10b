import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contractOptions } from '../../mock/cli/contract-options.ts'
import { parseYAML } from '../support/yaml.ts'
import { read, root } from './source.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
}
interface Workflow {
  readonly name: string
  readonly on: object
  readonly permissions: object
  readonly jobs: Readonly<Record<string, { 'runs-on': string; 'timeout-minutes': number; steps: readonly Step[] }>>
}
interface Form {
  readonly name: string
  readonly description: string
  readonly body: readonly { type: string; attributes: { label?: string } }[]
}

const list = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

describe.each(list('.github/workflows'))('%s', (file) => {
  const { name, on, permissions, jobs } = parseYAML(read(file)) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  const commands = steps.flatMap(({ run = '' }) => run.replace(/\\\n\s*/g, ' ').split('\n'))

  test('has a trigger, least permissions, and a time limit for each job', () => {
    expect(name).toMatch(/\w/)
    expect(Object.keys(on).length).toBeGreaterThan(0)
    expect(permissions).toEqual({ contents: 'read' })
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toMatch(/\w/)
      expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  test('every step runs a command, or an action with a major version', () => {
    for (const { uses, run } of steps) expect(uses ?? run).toMatch(run ? /\w/ : /^[\w-]+\/[\w-]+@v\d+$/)
  })

  test('runs only npm scripts and files that exist', () => {
    const used = commands.flatMap((line) => [...line.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!))
    expect(used.filter((script) => !(script in scripts))).toEqual([])
    const files = commands.flatMap((line) => [...line.matchAll(/(?:bash|node|--prefix) ([\w./-]*\/[\w.-]+)/g)])
    const sources = files.map(([, path]) => path!.replace(/^dist\/(\w+)\.js$/, 'mock/$1.ts'))
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('gives the contract only options that it has', () => {
    const lines = commands.filter((line) => line.includes('cli.js contract'))
    const options = lines.flatMap((line) => [...line.matchAll(/ --([\w-]+)/g)].map(([, option]) => option!))
    expect(options.filter((option) => !(option in contractOptions))).toEqual([])
    expect(options.length > 0).toBe(file.endsWith('/contract.yml'))
  })
})

test.each(list('.github/ISSUE_TEMPLATE').filter((file) => !file.endsWith('config.yml')))('%s is a form', (file) => {
  const { name, description, body } = parseYAML(read(file)) as Form
  expect(name).toMatch(/\w/)
  expect(description).toMatch(/\w/)
  const labels = body.filter(({ type }) => type !== 'markdown').map(({ attributes }) => attributes.label)
  expect(labels).not.toContain(undefined)
  expect(labels).toHaveLength(new Set(labels).size)
  for (const { type } of body) expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
})
