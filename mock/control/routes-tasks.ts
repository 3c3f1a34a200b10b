import { check, string } from '../validation/validators.ts'
import type { ControlRoutes } from './route.ts'

/** Routes that end asynchronous tasks. */
export const taskRoutes: ControlRoutes = {
  'GET /tasks': {
    description: 'ids of the running tasks of the scope, oldest first: {"pending": ["…"]}',
    handle: ({ scope }) => ({ pending: scope.tasks.pending }),
  },
  'POST /tasks': {
    description:
      'ends a task, or all that are running: {"complete": "<id>"}, {"fail": "<id>"}, {"fail": "all"}; returns those still running',
    handle: ({ scope, json }) => {
      const body: { complete?: string; fail?: string } = json()
      check(body, { complete: string, fail: string }, 'end task')
      const { complete, fail } = body
      if ((complete === undefined) === (fail === undefined)) {
        throw new TypeError('Cannot end task: expected either complete or fail, with the id of a task or "all"')
      }
      if (complete !== undefined) scope.tasks.complete(idOrAll(complete))
      if (fail !== undefined) scope.tasks.fail(idOrAll(fail))
      return { pending: scope.tasks.pending }
    },
  },
}

const idOrAll = (id: string) => id === 'all' ? undefined : id
