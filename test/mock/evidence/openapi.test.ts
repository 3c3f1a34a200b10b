import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { Judge, type OpenAPI, type Operation, type Schema } from '../../support/openapi.ts'
import { deviations } from '../../support/openapi-deviations.ts'

/** The official document lies beside the project where its makers work; absent elsewhere, and then there is nothing to compare. */
const file = new URL('../../../../shared/api/openapi/bigmodel-openapi-2026-07-11.json', import.meta.url)
const document: OpenAPI | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
if (!document) console.log('openapi: the official document is not at hand, nothing is compared')

/** A request of the client and the reply of the fake, as the contract brings them about. */
interface Talk {
  readonly request: Request
  readonly response: Response
}

/** Everything that client and fake say to each other in the whole contract. */
async function overhear(): Promise<Talk[]> {
  const zhipu = mockZhipu()
  const talks: Talk[] = []
  const answer = zhipu.fetch
  const fetch: typeof zhipu.fetch = async (input, init) => {
    const request = new Request(input, init)
    const response = await answer(request.clone())
    talks.push({ request, response: response.clone() })
    return response
  }
  Object.defineProperty(zhipu, 'fetch', { value: fetch })
  await runContract({ target: 'mock', mock: zhipu })
  return talks
}

const operations = Object.entries(document?.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation }))
)

/** Of two operations that fit, the one without a parameter at the place is meant. */
const ordered = [...operations].sort((a, b) => a.name.split('{').length - b.name.split('{').length)

function operationOf({ method, url }: Request): { name: string; operation: Operation } | undefined {
  const asked = `${method} ${new URL(url).pathname.replace(/^\/api/, '')}`
  return ordered.find(({ name }) => new RegExp(`^${name.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked))
}

const mediaType = (message: Request | Response) => (message.headers.get('content-type') ?? '').split(';')[0]!

/** What a form says, with the types that its schema gives the fields: everything is text on the wire. */
function typed(form: FormData, { properties = {} }: Schema): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) {
    const type = properties[name]?.type
    fields[name] = typeof value === 'string' && type && type !== 'string' ? JSON.parse(value) : value
  }
  return fields
}

async function requestFaults(judge: Judge, request: Request, operation: Operation): Promise<string[]> {
  const faults: string[] = []
  const query = new URL(request.url).searchParams
  for (const { name, in: place, required, schema } of operation.parameters ?? []) {
    const value = place === 'query' ? query.get(name) : undefined
    if (value == null) {
      if (place === 'query' && required) faults.push(`?${name}: missing`)
    } else faults.push(...judge.faults(schema, schema.type === 'integer' ? Number(value) : value, `?${name}`))
  }
  const content = operation.requestBody?.content
  if (!content) return faults
  const schema = content[mediaType(request)]?.schema
  if (!schema) return [...faults, `content-type ${mediaType(request)} is not documented`]
  const form = mediaType(request) === 'multipart/form-data'
  return [
    ...faults,
    ...judge.faults(schema, form ? typed(await request.formData(), judge.resolve(schema)) : await request.json()),
  ]
}

async function responseFaults(judge: Judge, response: Response, operation: Operation): Promise<string[]> {
  const documented = operation.responses[response.ok ? '200' : 'default']?.content ?? {}
  const type = mediaType(response)
  const schema = documented[type]?.schema
  if (!schema) return [`content-type ${type} is not documented`]
  if (type === 'text/event-stream' && schema.type !== 'string') {
    const data = (await response.text()).split(/\r?\n\r?\n/).flatMap((event) =>
      /^data:\s?(\{.*)$/m.exec(event)?.[1] ?? []
    )
    return [...new Set(data.flatMap((one) => judge.faults(schema, JSON.parse(one))))]
  }
  if (type === 'application/json') return judge.faults(schema, await response.json())
  if (type === 'text/event-stream') return judge.faults(schema, await response.text())
  return judge.faults(schema, new Uint8Array(await response.arrayBuffer()))
}

/** Places in lists without their numbers, so that a deviation is written once. */
const anywhere = (fault: string) => fault.replace(/\/\d+(?=[/:])/g, '/*')

describe.runIf(document)('what client and fake say, judged by the official document', () => {
  const faults = new Map<string, Set<string>>()
  const succeeded = new Set<string>()

  beforeAll(async () => {
    const judge = new Judge(document!)
    for (const { request, response } of await overhear()) {
      const found = operationOf(request)
      if (!found) continue
      const { name, operation } = found
      const note = (side: string, fault: string) => {
        const line = `${side} ${anywhere(fault)}`
        faults.set(name, (faults.get(name) ?? new Set()).add(line))
      }
      for (const fault of await responseFaults(judge, response, operation)) note('reply', fault)
      // What was meant to be refused need not be as the document wants it.
      if (!response.ok) continue
      succeeded.add(name)
      for (const fault of await requestFaults(judge, request, operation)) note('request', fault)
    }
  }, 60_000)

  test('every operation of the document has succeeded', () => {
    expect(operations.map(({ name }) => name).filter((name) => !succeeded.has(name))).toEqual([])
  })

  test.each(operations)('$name is as documented, but for what is pinned', ({ name }) => {
    const pinned = deviations.filter(({ operation }) => operation === name).map(({ fault }) => fault)
    expect([...faults.get(name) ?? []].filter((fault) => !pinned.some((one) => one.test(fault)))).toEqual([])
  })

  test('every deviation that is pinned is still there', () => {
    const unused = deviations.filter(({ operation, fault }) =>
      ![...faults.get(operation) ?? []].some((one) => fault.test(one))
    )
    expect(unused.map(({ operation, fault }) => `${operation} ${fault}`)).toEqual([])
  })
})
