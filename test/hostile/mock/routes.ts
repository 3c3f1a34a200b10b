import { Zhipu } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { legacyOperations, operations } from '../../policy/operations.ts'

/** A request that the client sends. */
export interface SentRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Fields of its JSON body. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** A valid request to each route of the API, as the client sends it. */
export async function sampleRequests(): Promise<SentRequest[]> {
  const sent: SentRequest[] = []
  const options = {
    apiKey: 'id.secret',
    endpoint: 'cn',
    maxRetries: 0,
    fetch: async (url: string, { method, body }: RequestInit) => {
      const { pathname, search } = new URL(url)
      const fields = typeof body === 'string' ? JSON.parse(body) as SentRequest['fields'] : {}
      sent.push({ method: method!, target: pathname + search, fields })
      return Response.json({})
    },
  } as const
  const client = new Zhipu(options)
  const legacy = new LegacyZhipu(options)
  for (const { call } of operations) await call(client).then(() => {}, () => {})
  for (const { call } of legacyOperations) await call(legacy).then(() => {}, () => {})
  return sent
}
