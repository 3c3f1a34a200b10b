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

/** The base URL of each platform. */
const bases: Variables = {
  ZHIPUAI_BASE_URL: 'https://open.bigmodel.cn/api/paas/v4',
  ZAI_BASE_URL: 'https://api.z.ai/api/paas/v4',
}

/** The values that the program started with, of the variables that are changed now. */
const originals = new Map<string, string | undefined>()
/** Changes in effect; the newest counts. */
const changes: Variables[] = []

/**
 * Sets the variables from which applications read their key and base URL. Without a `baseURL`, only a base URL that the mock does not intercept
 * is changed, to that of the platform.
 *
 * @returns a function that restores the variables. Changes may be restored in any order.
 * @throws {Error} when the runtime has no environment variables, or does not permit to set them.
 */
export function setClientVariables(mock: Mock, baseURL?: string): () => void {
  const environment = findEnvironment()
  const { apiKey } = mock
  const variables: Record<string, string | undefined> = {
    ZHIPUAI_API_KEY: apiKey,
    ZHIPU_API_KEY: apiKey,
    ZAI_API_KEY: apiKey,
  }
  try {
    for (const [name, base] of Object.entries(bases)) {
      const current = environment.get(name)
      if (baseURL !== undefined) variables[name] = baseURL
      else if (current && !(URL.canParse(current) && mock.intercepts(new URL(current).host))) variables[name] = base
    }
    // All are read before one is set: on Deno reading needs the same permission, so that nothing is half set.
    const found = Object.keys(variables).filter((name) => !originals.has(name))
      .map((name) => [name, environment.get(name)] as const)
    for (const [name, value] of found) originals.set(name, value)
  } catch (cause) {
    throw new Error(
      `Cannot set environment: ${(cause as Error).message}; allow ${Object.keys({ ...variables, ...bases })}, ` +
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
