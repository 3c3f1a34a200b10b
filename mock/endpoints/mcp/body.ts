import { anyOf, type BodySchema, objectWith, oneOf } from '../../core/body-schema.ts'
import { allTools } from './servers.ts'
import type { Tool } from './tool.ts'

/** Methods of MCP other than `tools/call`: also those that the servers do not have, which clients may ask for. */
const otherMethods = [
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'tools/list',
]

const version: BodySchema = oneOf('2.0')

/** A JSON-RPC message of MCP; the arguments of a call match the schema of its tool. */
export const messageBody: BodySchema = anyOf(
  ...allTools.map(callOf),
  objectWith({ 'jsonrpc!': version, id: 'any', 'method!': oneOf(...otherMethods), params: 'object' }),
  objectWith({ 'jsonrpc!': version, 'id!': 'any', 'result!': 'object' }),
  objectWith({ 'jsonrpc!': version, 'id!': 'any', 'error!': 'object' }),
)

function callOf({ name, alias, inputSchema: { properties, required } }: Tool): BodySchema {
  const values = Object.entries(properties).map(([argument, { type }]) =>
    [required.includes(argument) ? `${argument}!` : argument, type] as const
  )
  return objectWith({
    'jsonrpc!': version,
    'id!': 'any',
    'method!': oneOf('tools/call'),
    'params!': objectWith({
      'name!': oneOf(name, ...alias === undefined ? [] : [alias]),
      'arguments!': objectWith(Object.fromEntries(values)),
      _meta: 'object',
      task: 'object',
    }),
  })
}
