import type { MockOptions, Settings } from '../core/options.ts'
import { type MockZhipu, mockZhipu } from '../facade/mock-zhipu.ts'
import { suggestion } from '../validation/suggest.ts'
import type { ControlRoutes } from './route.ts'

/** Options that are read at each request. All others, such as the clock and the seed, are read when the mock is created. */
const changeable = [
  'onUnmatched',
  'strict',
  'models',
  'era',
  'jsonSchema',
  'language',
  'minTokenLifeMs',
  'sensitiveWords',
  'tasks',
  'batches',
] as const satisfies readonly (keyof MockOptions)[]

/** The options with which a mock was created, as soon as they are changed. */
const initialOptions = new WeakMap<MockZhipu, Partial<Settings>>()

/** Routes that change options of a running mock; they apply to all scopes. */
export const optionRoutes: ControlRoutes = {
  'GET /options': {
    description: 'options of the mock that can be changed, with their values',
    handle: ({ zhipu }) => optionsOf(zhipu),
  },
  'POST /options': {
    description: `changes options of the whole mock: {"onUnmatched": "error", "tasks": {"ms": 500}}; can change ${
      changeable.join(', ')
    }; POST /reset without a key restores them`,
    handle: ({ zhipu, json }) => {
      const changes = json()
      const unknown = Object.keys(changes).find((name) => !isChangeable(name))
      if (unknown !== undefined) {
        throw new TypeError(
          `Cannot set options: ${unknown} is not one that can be changed${suggestion(unknown, changeable)}`,
        )
      }
      const initial = optionsOf(zhipu)
      const valid = validate({ ...zhipu.backend.options, ...changes })
      if (!initialOptions.has(zhipu)) initialOptions.set(zhipu, initial)
      Object.assign(zhipu.backend.options, valid)
      return optionsOf(zhipu)
    },
  },
}

/** Restores the options with which the mock was created. */
export function restoreOptions(zhipu: MockZhipu): void {
  Object.assign(zhipu.backend.options, initialOptions.get(zhipu))
}

function isChangeable(name: string): boolean {
  return (changeable as readonly string[]).includes(name)
}

function optionsOf({ backend: { options } }: MockZhipu): Partial<Settings> {
  return Object.fromEntries(changeable.map((name) => [name, options[name]]))
}

/** @throws {TypeError | RangeError} for an invalid value. */
function validate(options: MockOptions): Partial<Settings> {
  try {
    return optionsOf(mockZhipu(options))
  } catch (error) {
    const ErrorClass = error instanceof RangeError ? RangeError : TypeError
    throw new ErrorClass((error as Error).message.replace('Cannot make mock:', 'Cannot set options:'), { cause: error })
  }
}
