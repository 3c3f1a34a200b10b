import { expect, test } from 'vitest'
import { findJSON } from '../../../src/helpers/find-json.ts'

test.each([
  ['[]'],
  ['{}'],
  ['[[],{}]'],
  ['{"a":1}'],
  ['{"a":[1,{"b":null}],"c":"d","e":{}}'],
  ['[true,false,null,""]'],
  ['[0,1.25,-10.50,1e5,2E12,1e+10,2e-12,0.5e0]'],
  ['[ \t\r\n1  ,\n\n2 ]'],
  ['{  "a"  :  1  ,  "b"  :  [ ]  }'],
  ['["a b","a\\"b","\\\\","]}[{"]'],
  ['["\\u4f60好"]'],
])('findJSON() finds %j', (text) => {
  expect(findJSON(text)).toEqual([text])
  expect(findJSON(`x ${text} y`)).toEqual([text])
})

test.each([
  [''],
  ['no bracket'],
  ['['],
  ['{'],
  ['[1'],
  ['[1,'],
  ['[x'],
  ['[1,]'],
  ['[,1]'],
  ['[1 2]'],
  ['[1:2]'],
  ['[1}'],
  ['[01]'],
  ['[1.]'],
  ['[1.x]'],
  ['[1e]'],
  ['[1e+]'],
  ['[+1]'],
  ['[tru]'],
  ['["a":1]'],
  ['["a'],
  ['["a\\'],
  ['["a\nb"]'],
  ['["a\u001fb"]'],
  ['[}'],
  ['{]'],
  ['{,}'],
  ['{1:2}'],
  ['{"a"}'],
  ['{"a" 1}'],
  ['{"a","b"}'],
  ['{"a":}'],
  ['{"a":1,}'],
  ['{"a":1]'],
  ['{"a":1:2}'],
  ['{"a":1 "b":2}'],
  ['{"a"::1}'],
])('findJSON() finds nothing in %j', (text) => {
  expect(findJSON(text)).toEqual([])
})

test.each<[string, string[]]>([
  ['[1][2] {"a":{}}', ['[1]', '[2]', '{"a":{}}']],
  ['[1 {"a":2}', ['{"a":2}']],
  ['[x[1]', ['[1]']],
  ['[nul,[2]]', ['[2]']],
  ['[{"a":1]}[3]', ['[3]']],
  ['{"a":1}}', ['{"a":1}']],
  ['"[1]"', ['[1]']],
])('findJSON() finds the values of %j', (text, found) => {
  expect(findJSON(text)).toEqual(found)
})
