import { beforeAll, describe, expect, test } from 'vitest'
import { runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { apiDocuments, operationNames } from '../../support/evidence.ts'
import { type OpenAPI, type Operation, type Schema, SchemaValidator } from '../../support/openapi.ts'
import { deviations } from '../../support/openapi-deviations.ts'

/** A request of the client and the reply of the mock. */
interface Interaction {
  readonly request: Request
  readonly response: Response
}

/** Runs the contract and returns all requests and replies. */
async function recordContract(): Promise<Interaction[]> {
  const zhipu = mockZhipu()
  const interactions: Interaction[] = []
  const originalFetch = zhipu.fetch
  const fetch: typeof zhipu.fetch = async (input, init) => {
    const request = new Request(input, init)
    const response = await originalFetch(request.clone())
    interactions.push({ request, response: response.clone() })
    return response
  }
  Object.defineProperty(zhipu, 'fetch', { value: fetch })
  await runContract({ target: 'mock', mock: zhipu })
  return interactions
}

interface NamedOperation {
  readonly name: string
  readonly operation: Operation
}

function operationsOf(document: OpenAPI): NamedOperation[] {
  return operationNames(document).map((name) => {
    const [method = '', path = ''] = name.split(' ')
    return { name, operation: document.paths[path]![method.toLowerCase()]! }
  })
}

/** Finds the operation of a request. An operation without path parameters takes precedence over one with parameters. */
function findOperation(operations: readonly NamedOperation[], { method, url }: Request): NamedOperation | undefined {
  const target = `${method} ${new URL(url).pathname.replace(/^\/api/, '')}`
  return operations.toSorted((a, b) => a.name.split('{').length - b.name.split('{').length)
    .find(({ name }) => new RegExp(`^${name.replace(/\{\w+\}/g, '[^/]+')}$`).test(target))
}

const mediaType = (message: Request | Response) => (message.headers.get('content-type') ?? '').split(';')[0]!

/** The fields of a form, converted from text to the types of the schema. */
function parseForm(form: FormData, { properties = {} }: Schema): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) {
    const type = properties[name]?.type
    fields[name] = typeof value === 'string' && type && type !== 'string' ? JSON.parse(value) : value
  }
  return fields
}

async function validateRequest(
  validator: SchemaValidator,
  request: Request,
  operation: Operation,
): Promise<string[]> {
  const violations: string[] = []
  const query = new URL(request.url).searchParams
  for (
    const { name, required, schema } of operation.parameters?.filter((parameter) => parameter.in === 'query') ?? []
  ) {
    const text = query.get(name)
    if (text !== null) {
      const value = schema.type === 'integer' ? Number(text) : text
      violations.push(...validator.violations(schema, value, `?${name}`))
    } else if (required) violations.push(`?${name}: missing`)
  }
  const content = operation.requestBody?.content
  if (!content) return violations
  const type = mediaType(request)
  const schema = content[type]?.schema
  if (!schema) return [...violations, `content-type ${type} is not documented`]
  const body = type === 'multipart/form-data'
    ? parseForm(await request.formData(), validator.resolve(schema))
    : await request.json()
  return [...violations, ...validator.violations(schema, body)]
}

async function validateResponse(
  validator: SchemaValidator,
  response: Response,
  operation: Operation,
): Promise<string[]> {
  const content = operation.responses[response.ok ? '200' : 'default']?.content ?? {}
  const type = mediaType(response)
  const schema = content[type]?.schema
  if (!schema) return [`content-type ${type} is not documented`]
  if (type === 'application/json') return validator.violations(schema, await response.json())
  if (type !== 'text/event-stream') {
    return validator.violations(schema, new Uint8Array(await response.arrayBuffer()))
  }
  const text = await response.text()
  if (schema.type === 'string') return validator.violations(schema, text)
  const data = text.split(/\r?\n\r?\n/).flatMap((event) => /^data:\s?(\{.*)$/m.exec(event)?.[1] ?? [])
  return [...new Set(data.flatMap((json) => validator.violations(schema, JSON.parse(json))))]
}

/** Replaces array indexes by `*`, so that a deviation in every element is listed once. */
const withoutIndexes = (violation: string) => violation.replace(/\/\d+(?=[/:])/g, '/*')

let interactions: readonly Interaction[] = []
beforeAll(async () => {
  interactions = await recordContract()
}, 60_000)

describe.each(apiDocuments())('requests and replies of the contract, validated with $title', ({ document }) => {
  const operations = operationsOf(document)
  const names = operations.map(({ name }) => name)
  const violations = new Map<string, Set<string>>()
  const succeeded = new Set<string>()

  beforeAll(async () => {
    const validator = new SchemaValidator(document)
    for (const { request, response } of interactions) {
      const found = findOperation(operations, request)
      if (!found) continue
      const { name, operation } = found
      const add = (side: string, lines: readonly string[]) => {
        for (const line of lines) {
          violations.set(name, (violations.get(name) ?? new Set()).add(`${side} ${withoutIndexes(line)}`))
        }
      }
      add('reply', await validateResponse(validator, response.clone(), operation))
      // Requests that are expected to fail may be invalid.
      if (!response.ok) continue
      succeeded.add(name)
      add('request', await validateRequest(validator, request.clone() as Request, operation))
    }
  }, 60_000)

  test('every operation of the document has succeeded at least once', () => {
    expect(names.filter((name) => !succeeded.has(name))).toEqual([])
  })

  test.each(operations)('$name is as documented, except for known deviations', ({ name }) => {
    const known = deviations.filter(({ operation }) => operation === name)
    const unknown = [...violations.get(name) ?? []].filter((line) =>
      !known.some(({ violation }) => violation.test(line))
    )
    expect(unknown).toEqual([])
  })

  test('every known deviation of these operations still occurs', () => {
    const unused = deviations.filter(({ operation, violation }) =>
      names.includes(operation) && ![...violations.get(operation) ?? []].some((line) => violation.test(line))
    )
    expect(unused.map(({ operation, violation }) => `${operation} ${violation}`)).toEqual([])
  })
})
