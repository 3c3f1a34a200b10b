import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { valueFor } from '../../../../mock/platform/json-schema/generate.ts'
import { type OpenAPI, type Schema, SchemaValidator } from '../../../support/openapi.ts'
import { Random } from '../../../support/random.ts'

const question = '北京今天天气怎么样?'

/** The violations by a validator that shares no code with the mock. */
const violations = (schema: object, value: unknown) => {
  const document: OpenAPI = { paths: {}, components: { schemas: {} } }
  return new SchemaValidator(document).violations(schema as Schema, value)
}

test('an object has all its properties, with the text of the question', () => {
  const schema = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      days: { type: 'integer', minimum: 2, maximum: 3 },
      share: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      isRainy: { type: 'boolean' },
      unit: { enum: ['celsius', 'fahrenheit'] },
      kind: { const: 'weather' },
      nothing: { type: 'null' },
      note: { type: ['null', 'string'] },
      forecasts: { type: 'array', items: { type: 'object', properties: { day: { type: 'string' } } }, minItems: 2 },
    },
    required: ['city'],
    additionalProperties: false,
  }
  expect(valueFor(schema, question)).toEqual({
    city: question,
    days: 2,
    share: 0.5,
    isRainy: true,
    unit: 'celsius',
    kind: 'weather',
    nothing: null,
    note: question,
    forecasts: [{ day: question }, { day: `${question} 2` }],
  })
  expect(valueFor(schema, 'in fahrenheit')).toMatchObject({ unit: 'fahrenheit' })
})

test('a value depends on schema and text only', () => {
  const schema = { type: 'array', items: { type: 'string', pattern: '^[a-z0-9]{8}$' }, minItems: 3, uniqueItems: true }
  const value = valueFor(schema, question)
  expect(valueFor(schema, question)).toEqual(value)
  expect(new Set(value as string[]).size).toBe(3)
})

test.each([
  ['^\\d{3}-\\d{4}$'],
  ['^[A-Z]{2,3}\\d+$'],
  ['^(foo|bar)baz?$'],
  ['^(?:\\+?86)?1[3-9]\\d{9}$'],
  ['^#[0-9a-fA-F]{6}$'],
  ['^\\p{L}+$'],
  ['^\\p{Script=Han}{2}$'],
  ['^(?=.*\\d)(?=.*[a-z]).{8,}$'],
  ['^(?!admin)[a-z]{3,8}$'],
  ['^(\\w)\\1$'],
  ['^(?<year>\\d{2})-\\k<year>$'],
  ['^[\\u4e00-\\u9fa5]{2,4}$'],
  ['^[^\\s@]+@[^\\s@]+$'],
  ['^[\\]\\-a]+\\$\\x41\\u0042$'],
  ['^\\bword\\b$'],
  ['^$'],
  ['a{2}'],
  ['^https?://'],
])('a string matches the pattern %s', (pattern) => {
  expect(valueFor({ type: 'string', pattern }, question)).toMatch(new RegExp(pattern, 'u'))
})

test.each([
  ['a pattern and a minimum length', { type: 'string', pattern: '^[a-z]+$', minLength: 30, maxLength: 31 }],
  ['a minimum length', { type: 'string', minLength: 200 }],
  ['a maximum length', { type: 'string', maxLength: 2 }],
  ['a multiple in bounds', { type: 'integer', multipleOf: 7, minimum: 15, maximum: 21 }],
  ['a negative maximum', { type: 'integer', maximum: -3 }],
  ['a narrow range', { type: 'number', minimum: 3.25, maximum: 3.5 }],
])('%s is satisfied', (_, { multipleOf, ...schema }: Record<string, unknown>) => {
  const value = valueFor({ ...schema, multipleOf }, question)
  expect(violations(schema, value)).toEqual([])
  if (multipleOf) expect((value as number) % (multipleOf as number)).toBe(0)
})

test.each([
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['time', /^\d\d:\d\d:\d\dZ$/],
  ['email', /^\w+@example\.com$/],
  ['uri', /^https:\/\//],
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['ipv4', /^(\d+\.){3}\d+$/],
])('a string has the format %s', (format, pattern) => {
  expect(valueFor({ type: 'string', format }, question)).toMatch(pattern)
})

describe('references and combinations', () => {
  test('a recursive list and a recursive tree end', () => {
    const node = {
      type: 'object',
      properties: { value: { type: 'integer' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
      required: ['value', 'next'],
    }
    const list = valueFor({ $defs: { node }, $ref: '#/$defs/node' }, question)
    expect(JSON.stringify(list)).toMatch(/^(\{"value":1,"next":){2,4}null\}+$/)
    const children = { type: 'array', items: { $ref: '#' } }
    const tree = { type: 'object', properties: { name: { type: 'string' }, children }, required: ['name', 'children'] }
    expect(JSON.stringify(valueFor(tree, 'x'))).toMatch(/"children":\[\]/)
  })

  test('a recursive oneOf takes the alternative that ends', () => {
    const operand = { $ref: '#/$defs/expression' }
    const sum = { type: 'object', properties: { left: operand, right: operand }, required: ['left', 'right'] }
    const schema = { $defs: { expression: { oneOf: [sum, { type: 'number' }] } }, ...operand }
    expect(valueFor(schema, question)).toMatchObject({ left: { left: expect.anything(), right: expect.anything() } })
  })

  test('allOf joins properties and bounds', () => {
    const schema = {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: { type: 'integer', minimum: 5 } }, required: ['b'] },
        { properties: { b: { maximum: 5 } } },
      ],
    }
    expect(valueFor(schema, 'x')).toEqual({ a: 'x', b: 5 })
  })

  test('oneOf is satisfied by exactly one alternative', () => {
    expect(valueFor({ oneOf: [{ type: 'number' }, { type: 'integer' }] }, 'x')).toBe(1.5)
    expect(valueFor({ oneOf: [{ type: 'string' }, { type: 'string', minLength: 4 }] }, 'long text')).toHaveLength(0)
  })

  test('if, then, else and not are satisfied', () => {
    const schema = {
      type: 'object',
      properties: { country: { enum: ['CN', 'US'] }, code: { type: 'string' } },
      required: ['country', 'code'],
      if: { properties: { country: { const: 'US' } } },
      then: { properties: { code: { pattern: '^\\d{5}$' } } },
      else: { properties: { code: { pattern: '^\\d{6}$' } } },
    }
    const { country, code } = valueFor(schema, 'x') as { country: string; code: string }
    expect(code).toHaveLength(country === 'US' ? 5 : 6)
    expect(valueFor({ enum: ['a', 'b'], not: { const: 'a' } }, 'x')).toBe('b')
  })

  test('records, tuples and contains are satisfied', () => {
    const record = { type: 'object', additionalProperties: { type: 'integer' }, propertyNames: { pattern: '^[a-z]$' } }
    const names = Object.entries(valueFor({ ...record, minProperties: 3 }, 'x') as object)
    expect(names).toHaveLength(3)
    for (const [name, value] of names) expect([name, value]).toEqual([expect.stringMatching(/^[a-z]$/), 1])
    const tuple = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false }
    expect(valueFor(tuple, 'x')).toEqual(['x', expect.any(Number)])
    const some = { type: 'array', items: { type: ['string', 'integer'] }, contains: { type: 'integer' }, minItems: 2 }
    expect(valueFor(some, 'x')).toContainEqual(1)
  })
})

test.each([
  [{ type: 'string', minLength: 3, maxLength: 2 }],
  [{ $ref: '#/$defs/missing' }],
  [{ $ref: 'https://example.com/schema' }],
  [{ $ref: '#' }],
  [{ type: 'string', pattern: '(' }],
  [{ type: 'unknown' }],
  [{ properties: 'none', required: 7, enum: [] }],
  [{ not: {} }],
  [{ type: 'array', items: { enum: [1] }, minItems: 2, uniqueItems: true }],
])('a schema that no value satisfies, or that is invalid, has a value too: %j', (schema) => {
  expect(JSON.stringify(valueFor(schema, question))).toEqual(expect.any(String))
})

/** A schema of the keywords that the validator knows, satisfiable. */
function randomSchema(random: Random, depth: number): Schema {
  const kinds = ['string', 'integer', 'number', 'boolean', 'enum', 'object', 'array', 'anyOf', 'allOf']
  const kind = kinds[random.below(depth > 0 ? kinds.length : 5)] as string
  const min = random.below(20) - 10
  if (kind === 'string') {
    return { type: kind, minLength: Math.max(0, min), maxLength: Math.max(0, min) + random.below(9) }
  }
  if (kind === 'integer' || kind === 'number') return { type: kind, minimum: min, maximum: min + random.below(5) }
  if (kind === 'enum') return { enum: ['a', 1, null].slice(random.below(3)) }
  if (kind === 'array') {
    const minItems = random.below(3)
    return { type: kind, items: randomSchema(random, depth - 1), minItems, maxItems: minItems + random.below(2) }
  }
  if (kind === 'anyOf') return { anyOf: [randomSchema(random, depth - 1), randomSchema(random, depth - 1)] }
  const properties = { a: randomSchema(random, depth - 1), b: randomSchema(random, depth - 1) }
  const object: Schema = { type: 'object', properties, required: ['a'] }
  if (kind === 'allOf') {
    return { allOf: [object, { type: 'object', properties: { c: randomSchema(random, depth - 1) } }] }
  }
  return kind === 'object' ? { ...object, additionalProperties: false } : { type: 'boolean' }
}

test('the values of random schemas satisfy them', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
  const random = new Random(seed)
  for (let count = 0; count < 300; count++) {
    const schema = randomSchema(random, 4)
    const value = valueFor(schema, question)
    expect(violations(schema, value), `SEED=${seed} ${JSON.stringify([schema, value])}`).toEqual([])
  }
})
