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
    description: {
      en: 'options of the mock that can be changed, with their values',
      zh: '可以修改的模拟服务器选项及其值',
    },
    handle: ({ zhipu }) => optionsOf(zhipu),
  },
  'POST /options': {
    description: {
      en: `changes options of the whole mock: {"onUnmatched": "error", "tasks": {"ms": 500}}; can change ${
        changeable.join(', ')
      }; POST /reset without a key restores them`,
      zh: `修改整个模拟服务器的选项：{"onUnmatched": "error", "tasks": {"ms": 500}}；可以修改 ${
        changeable.join('、')
      }；不带密钥的 POST /reset 恢复它们`,
    },
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
