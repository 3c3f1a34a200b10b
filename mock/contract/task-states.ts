/** Where replies about tasks have their state, and the documented states. A state that no client knows would be polled forever. */
interface TaskState {
  /** Route below the base URL, with `{id}` for ids. */
  readonly route: RegExp
  /** Keys from the body to the state. */
  readonly keys: readonly string[]
  readonly states: readonly unknown[]
}

const tasks: readonly TaskState[] = [
  { route: /^GET \/async-result\//, keys: ['task_status'], states: ['PROCESSING', 'SUCCESS', 'FAIL'] },
  {
    route: /^GET \/batches\/[^/]+$/,
    keys: ['status'],
    states: ['validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled'],
  },
  { route: /^GET \/files\/parser\/result\//, keys: ['status'], states: ['processing', 'succeeded', 'failed'] },
  { route: /^POST \/v1\/agents\/async-result$/, keys: ['status'], states: ['pending', 'success', 'failed'] },
  { route: /^GET \/llm-application\/open\/document\/[^/]+$/, keys: ['data', 'embedding_stat'], states: [0, 1, 2] },
  {
    // The types of the official SDK do not list the states.
    route: /^GET \/fine_tuning\/jobs\/[^/]+$/,
    keys: ['status'],
    states: ['create', 'validating_files', 'queued', 'running', 'succeeded', 'failed', 'cancelled'],
  },
  {
    route: /^GET \/paas\/v3\/model-api\/-\/async-invoke\//,
    keys: ['data', 'task_status'],
    states: ['PROCESSING', 'SUCCESS', 'FAIL'],
  },
]

/** The state in a reply about a task and the documented states; `undefined` for any other reply. */
export function taskStateOf(route: string, body: unknown): { seen: unknown; states: readonly unknown[] } | undefined {
  const task = tasks.find(({ route: pattern }) => pattern.test(route))
  if (task === undefined) return undefined
  let seen: unknown = body
  for (const key of task.keys) seen = Object(seen)[key]
  return { seen, states: task.states }
}
