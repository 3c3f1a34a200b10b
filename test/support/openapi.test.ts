import { expect, test } from 'vitest'
import { type Schema, SchemaValidator } from './openapi.ts'

const validator = new SchemaValidator({
  paths: {},
  components: { schemas: { Name: { type: 'string', minLength: 2 }, Again: { $ref: '#/components/schemas/Name' } } },
})

test.each<[Schema, unknown, string[]]>([
  [{ type: 'string' }, 'a', []],
  [{ type: 'string' }, 1, [': integer, expected string']],
  [{ type: 'number' }, 1, []],
  [{ type: 'integer' }, 1.5, [': number, expected integer']],
  [{ type: 'string' }, null, [': null, expected string']],
  [{ type: 'string', nullable: true }, null, []],
  [{ enum: ['a', 'b'] }, 'c', [': "c", expected one of a, b']],
  [{ minimum: 1, maximum: 2 }, 3, [': 3, expected 1 to 2']],
  [{ maxLength: 1 }, '𝄞', []],
  [{ maxLength: 1 }, 'ab', [': 2 characters, expected 0 to 1']],
  [{ pattern: '^a' }, 'b', [': "b" does not match ^a']],
  [{ format: 'uri' }, 'x', [': "x" is not a valid uri']],
  [{ type: 'string', format: 'byte' }, 'https://example.com', [': "https://example.com" is not a valid byte']],
  [{ type: 'string', format: 'binary' }, new Uint8Array(1), []],
  [{ type: 'string', format: 'binary' }, 'text', [': "text" is not a valid binary']],
  [{ items: { type: 'string' }, maxItems: 1 }, ['a', 2], [
    ': 2 items, expected 0 to 1',
    '/1: integer, expected string',
  ]],
  [{ properties: { a: { type: 'string' } }, required: ['a', 'b'] }, { a: 1 }, [
    '/b: missing',
    '/a: integer, expected string',
  ]],
  [{ properties: {}, additionalProperties: false }, { a: 1 }, ['/a: not allowed']],
  [{ properties: {} }, { a: 1 }, []],
  [{ additionalProperties: { type: 'string' } }, { a: 1 }, ['/a: integer, expected string']],
  [{ $ref: '#/components/schemas/Again' }, 'a', [': 1 characters, expected 2 to Infinity']],
  [{ allOf: [{ type: 'string' }, { enum: ['b'] }] }, 'a', [': "a", expected one of b']],
  [{ anyOf: [{ type: 'string' }, { enum: ['a'] }] }, 'a', []],
  [{ oneOf: [{ type: 'string' }, { enum: ['a'] }] }, 'a', [': matches 2 of oneOf']],
  [{ oneOf: [{ type: 'string' }, { type: 'array' }] }, 1, [': integer, expected string']],
])('violations() of %j for %j', (schema, value, expected) => {
  expect(validator.violations(schema, value)).toEqual(expected)
})

test('an unsupported keyword and an unknown reference throw', () => {
  expect(() => validator.violations({ uniqueItems: true } as Schema, [])).toThrow(/uniqueItems/)
  expect(() => validator.violations({ $ref: '#/components/schemas/Missing' }, 1)).toThrow(/does not exist/)
})
