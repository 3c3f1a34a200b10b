import { checkValue, type Validator } from '../validation/validators.ts'

/** A client whose variables `env` sets. */
export type ClientName = 'zhipu' | 'anthropic' | 'openai'

/** Whose variables `env` sets: of the clients named, or of Zhipu's clients only. */
export type ClientVariables = boolean | readonly ClientName[]

/** What the variables need of a mock. */
interface Mock {
  readonly apiKey: string
  intercepts(host: string): boolean
}

interface Environment {
  get(name: string): string | undefined
  /** Removes the variable when the value is `undefined`. */
  set(name: string, value: string | undefined): void
}

interface Globals {
  readonly process?: { readonly env?: Record<string, string | undefined> | undefined } | undefined
  readonly Deno?: { readonly env: Environment & { delete(name: string): void } } | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

const chatBase = 'https://open.bigmodel.cn/api/paas/v4'

/**
 * Variables of each client: those of its key, and those of its base URL with the one of the platform. `ownBase`: without a base URL, the client
 * sends its requests to another API than Zhipu's.
 */
const clients: Readonly<Record<ClientName, { keys: readonly string[]; bases: Variables; ownBase?: true }>> = {
  zhipu: {
    keys: ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY'],
    bases: { ZHIPUAI_BASE_URL: chatBase, ZAI_BASE_URL: 'https://api.z.ai/api/paas/v4' },
  },
  anthropic: {
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
    bases: { ANTHROPIC_BASE_URL: 'https://open.bigmodel.cn/api/anthropic' },
    ownBase: true,
  },
  openai: { keys: ['OPENAI_API_KEY'], bases: { OPENAI_BASE_URL: chatBase }, ownBase: true },
}

/** The values that the program started with, of the variables that are changed now. */
const originals = new Map<string, string | undefined>()
/** Changes in effect; the newest counts. */
const changes: Variables[] = []

/**
 * Sets the variables from which applications read their key and base URL. Without the `url` of a served mock, a base URL changes to that of the
 * platform, and only where the mock does not intercept it.
 *
 * @returns a function that restores the variables. Changes may be restored in any order.
 * @throws {TypeError} for an unknown client.
 * @throws {Error} when the runtime has no environment variables, or does not permit to set them.
 */
export function setClientVariables(mock: Mock, env: ClientVariables, url?: string): () => void {
  const named = namedClients(env)
  const environment = findEnvironment()
  const variables: Record<string, string | undefined> = {}
  for (const { keys } of named) for (const name of keys) variables[name] = mock.apiKey
  const bases = named.flatMap(({ bases, ownBase }) => Object.entries(bases).map((base) => [...base, ownBase] as const))
  try {
    for (const [name, base = '', ownBase] of bases) {
      const current = environment.get(name) || (ownBase ? 'unset' : '')
      if (url !== undefined) variables[name] = url + new URL(base).pathname
      else if (current && !(URL.canParse(current) && mock.intercepts(new URL(current).host))) variables[name] = base
    }
    // All are read before one is set: on Deno reading needs the same permission, so that nothing is half set.
    const found = Object.keys(variables).filter((name) => !originals.has(name))
      .map((name) => [name, environment.get(name)] as const)
    for (const [name, value] of found) originals.set(name, value)
  } catch (cause) {
    const names = new Set([...Object.keys(variables), ...bases.map(([name]) => name)])
    throw new Error(
      `Cannot set environment: ${(cause as Error).message}; allow ${[...names]}, ` +
        'or pass apiKey to the client instead of env',
      { cause },
    )
  }
  changes.push(variables)
  for (const name of Object.keys(variables)) update(environment, name)
  return () => {
    const index = changes.indexOf(variables)
    if (index < 0) return
    changes.splice(index, 1)
    for (const name of Object.keys(variables)) update(environment, name)
  }
}

const clientVariables: Validator = {
  expected: `true, false or a list of ${Object.keys(clients).join(', ')}`,
  test: (env) => env === true || (Array.isArray(env) && env.every((name) => Object.hasOwn(clients, name))),
}

/** @throws {TypeError} for a value that names another client, or none. */
function namedClients(env: ClientVariables) {
  checkValue(env, 'env', clientVariables, 'set environment')
  const names = env === true ? ['zhipu'] as const : env as readonly ClientName[]
  return names.map((name) => clients[name])
}

/** Sets a variable to its value of the newest change that has it; after the last change, to its original value. */
function update(environment: Environment, name: string): void {
  const newest = changes.findLast((variables) => name in variables)
  environment.set(name, newest ? newest[name] : originals.get(name))
  if (!newest) originals.delete(name)
}

/** @throws {Error} in a runtime without environment variables, such as a browser. */
function findEnvironment(): Environment {
  const { Deno, process } = globalThis as Globals
  if (Deno) {
    const { env } = Deno
    return {
      get: (name) => env.get(name),
      set: (name, value) => value === undefined ? env.delete(name) : env.set(name, value),
    }
  }
  const variables = process?.env
  if (!variables) {
    throw new Error(
      'Cannot set environment: this runtime has no environment variables, pass apiKey to the client instead of env',
    )
  }
  return {
    get: (name) => variables[name],
    set(name, value) {
      if (value === undefined) delete variables[name]
      else variables[name] = value
    },
  }
}
