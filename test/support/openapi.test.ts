import { expect, test } from 'vitest'
import { Judge, type Schema } from './openapi.ts'

const judge = new Judge({
  paths: {},
  components: { schemas: { Name: { type: 'string', minLength: 2 }, Again: { $ref: '#/components/schemas/Name' } } },
})

test.each<[Schema, unknown, string[]]>([
  [{ type: 'string' }, 'a', []],
  [{ type: 'string' }, 1, [': integer, want string']],
  [{ type: 'number' }, 1, []],
  [{ type: 'integer' }, 1.5, [': number, want integer']],
  [{ type: 'string' }, null, [': null, want string']],
  [{ type: 'string', nullable: true }, null, []],
  [{ enum: ['a', 'b'] }, 'c', [': "c", want one of a, b']],
  [{ minimum: 1, maximum: 2 }, 3, [': 3, want 1 to 2']],
  [{ maxLength: 1 }, '𝄞', []],
  [{ maxLength: 1 }, 'ab', [': 2 characters, want 0 to 1']],
  [{ pattern: '^a' }, 'b', [': "b" does not match ^a']],
  [{ format: 'uri' }, 'x', [': "x" is no uri']],
  [{ type: 'string', format: 'byte' }, 'https://example.com', [': "https://example.com" is no byte']],
  [{ type: 'string', format: 'binary' }, new Uint8Array(1), []],
  [{ type: 'string', format: 'binary' }, 'text', [': "text" is no binary']],
  [{ items: { type: 'string' }, maxItems: 1 }, ['a', 2], [': 2 items, want 0 to 1', '/1: integer, want string']],
  [{ properties: { a: { type: 'string' } }, required: ['a', 'b'] }, { a: 1 }, [
    '/b: missing',
    '/a: integer, want string',
  ]],
  [{ properties: {}, additionalProperties: false }, { a: 1 }, ['/a: not allowed']],
  [{ properties: {} }, { a: 1 }, []],
  [{ additionalProperties: { type: 'string' } }, { a: 1 }, ['/a: integer, want string']],
  [{ $ref: '#/components/schemas/Again' }, 'a', [': 1 characters, want 2 to Infinity']],
  [{ allOf: [{ type: 'string' }, { enum: ['b'] }] }, 'a', [': "a", want one of b']],
  [{ anyOf: [{ type: 'string' }, { enum: ['a'] }] }, 'a', []],
  [{ oneOf: [{ type: 'string' }, { enum: ['a'] }] }, 'a', [': fits 2 of oneOf']],
  [{ oneOf: [{ type: 'string' }, { type: 'array' }] }, 1, [': integer, want string']],
])('%j judges %j', (schema, value, faults) => expect(judge.faults(schema, value)).toEqual(faults))

test('a word that is not known is not passed over', () => {
  expect(() => judge.faults({ uniqueItems: true } as Schema, [])).toThrow(/uniqueItems/)
  expect(() => judge.faults({ $ref: '#/components/schemas/Nobody' }, 1)).toThrow(/leads nowhere/)
})
