import { check, string } from '../validation/validators.ts'
import type { ControlRoutes } from './route.ts'

/** Routes that end asynchronous tasks. */
export const taskRoutes: ControlRoutes = {
  'GET /tasks': {
    description: {
      en: 'ids of the running tasks of the scope, oldest first: {"pending": ["…"]}',
      zh: '作用域中正在运行的任务的 id，最早的在前：{"pending": ["…"]}',
    },
    handle: ({ scope }) => ({ pending: scope.tasks.pending }),
  },
  'POST /tasks': {
    description: {
      en:
        'ends a task, or all that are running: {"complete": "<id>"}, {"fail": "<id>"}, {"fail": "all"}; returns those still running',
      zh:
        '结束一个任务，或所有正在运行的任务：{"complete": "<id>"}、{"fail": "<id>"}、{"fail": "all"}；返回仍在运行的任务',
    },
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
