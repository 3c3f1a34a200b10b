import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

interface Worker {
  fetch(request: Request, env: { readonly CONFIG: string }): Response
}

// A worker can send requests only while it handles one, so the suites run inside a request.
const worker: Worker = {
  fetch(_request, env) {
    const results = runSuites(suites, JSON.parse(env.CONFIG))
    const encoder = new TextEncoder()
    return new Response(
      new ReadableStream({
        async pull(controller) {
          const { done, value } = await results.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
        },
      }),
    )
  },
}

export default worker
