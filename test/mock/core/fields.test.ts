import { expect, test } from 'vitest'
import type { Context } from '../../../mock/core/context.ts'
import type { Refusal } from '../../../mock/errors/refusal.ts'
import { Fields } from '../../../mock/core/fields.ts'

/** The value that `read` returns, or code and field of the refusal that it throws. */
function outcome(read: (fields: Fields) => unknown, body: Record<string, unknown>, isForm = false): unknown {
  try {
    return read(new Fields(body, isForm))
  } catch (error) {
    const { code, text } = error as Refusal
    return `${code} ${(text as { field?: string }).field ?? ''}`.trim()
  }
}

test.each<[string, (fields: Fields) => unknown, unknown, unknown]>([
  ['text', (f) => f.text('x', 2), 'ab', 'ab'],
  ['text', (f) => f.text('x', 2), 'abc', '1214 x'],
  ['text', (f) => f.text('x'), '', '1213 x'],
  ['text', (f) => f.text('x'), null, '1213 x'],
  ['text', (f) => f.text('x'), 7, '7'],
  ['text', (f) => f.text('x'), 1795264416.22, '1795264416.22'],
  ['text', (f) => f.text('x'), true, 'true'],
  ['text', (f) => f.text('x', 2), 123, '1214 x'],
  ['text', (f) => f.text('x'), { a: 1 }, '1214 x'],
  ['optionalText', (f) => f.optionalText('x'), undefined, undefined],
  ['optionalText', (f) => f.optionalText('x', 1), 'ab', '1214 x'],
  ['choice', (f) => f.choice('x', ['a', 'b']), undefined, 'a'],
  ['choice', (f) => f.choice('x', ['a', 'b']), 'b', 'b'],
  ['choice', (f) => f.choice('x', ['a', 'b']), 'c', '1214 x'],
  ['choice', (f) => f.choice('x', [5, 10]), '5', 5],
  ['choice', (f) => f.choice('x', [5, 10]), '', 5],
  ['choice', (f) => f.choice('x', ['5', '10']), 10, '1214 x'],
  ['flag', (f) => f.flag('x', true), undefined, true],
  ['flag', (f) => f.flag('x'), 'True', true],
  ['flag', (f) => f.flag('x', true), false, false],
  ['flag', (f) => f.flag('x'), 'yes', '1214 x'],
  ['number', (f) => f.number('x', 3, { max: 5 }), undefined, 3],
  ['number', (f) => f.number('x', 3, { min: 1, max: 5 }), 1, 1],
  ['number', (f) => f.number('x', 3, { above: 1, max: 5 }), 1, '1214 x'],
  ['number', (f) => f.number('x', 3, { min: 1, max: 5 }), 5.1, '1214 x'],
  ['number', (f) => f.number('x', 3, { max: 5, integer: true }), 2.5, '1214 x'],
  ['number', (f) => f.number('x', 3, { max: 5 }), NaN, '1214 x'],
  ['number', (f) => f.number('x', 3, { max: 5 }), '4', 4],
  ['number', (f) => f.number('x', 3, { max: 5 }), 'four', '1214 x'],
  ['number', (f) => f.number('x', 3, { max: 5 }), ' ', '1214 x'],
  ['texts', (f) => f.texts('x'), ['a', 'b'], ['a', 'b']],
  ['texts', (f) => f.texts('x'), ['a', 5], ['a', '5']],
  ['texts', (f) => f.texts('x'), ['a', null], '1214 x'],
  ['texts', (f) => f.texts('x'), 'a', '1214 x'],
  ['texts', (f) => f.texts('x', 1), ['a', 'b'], '1214 x'],
  ['texts', (f) => f.texts('x', 9, 1), ['ab'], '1214 x'],
  ['texts', (f) => f.texts('x'), [''], '1214 x'],
  ['texts', (f) => f.texts('x'), [], '1214 x'],
  ['texts', (f) => f.texts('x'), undefined, '1213 x'],
])('%s(): the outcome of %s for %j is %j', (_, read, x, expected) => {
  expect(outcome(read, { x })).toEqual(expected)
})

test.each([
  ['["a","b"]', ['a', 'b']],
  ['[a', ['[a']],
  ['a', ['a']],
])('texts() reads %j in a form as the list %j', (x, expected) => {
  expect(outcome((fields) => fields.texts('x'), { x }, true)).toEqual(expected)
})

test.each([
  ['GLM-Image', 'glm-image'],
  ['cogview-9', '1211'],
  ['My-Image', 'my-image like glm-image'],
  [undefined, '1214'],
  [null, '1214'],
])('the outcome of model() for %j is %j', (model, expected) => {
  const context = { backend: { options: { models: ['my-image', 'my-chat'] } } } as unknown as Context
  const read = (fields: Fields) => {
    const { name, like } = fields.model(context, ['glm-image', 'cogview-4'])
    return name === like ? name : `${name} like ${like}`
  }
  expect(outcome(read, { model })).toBe(expected)
})

async function fieldsOfForm(form: FormData): Promise<Fields> {
  return await Fields.ofForm({ form: () => Promise.resolve(form) } as Context)
}

test('a field of a form that is sent several times is a list, also with brackets in its name', async () => {
  const form = new FormData()
  for (const name of ['a', 'b[]', 'b', 'b[]', 'constructor', '__proto__']) form.append(name, name)
  const { body } = await fieldsOfForm(form)
  expect(Object.entries(body)).toEqual([
    ['a', 'a'],
    ['b', ['b[]', 'b', 'b[]']],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
  ])
})

// One copy of the list for each field takes more than a minute.
test('reading a form takes time linear in the number of its fields', async () => {
  const entries = Array.from({ length: 300_000 }, () => ['purpose', 'batch'] as const)
  const { body } = await fieldsOfForm(entries as unknown as FormData)
  expect(body['purpose']).toHaveLength(entries.length)
}, 60_000)
