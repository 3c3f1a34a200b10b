import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

interface Worker {
  fetch(request: Request, env: { readonly CONFIG: string }): Response
}

// A worker may speak to the outside only while it answers a request, so the suites run inside of one.
const worker: Worker = {
  fetch(_request, env) {
    const lines = runSuites(suites, JSON.parse(env.CONFIG))
    const encoder = new TextEncoder()
    return new Response(
      new ReadableStream({
        async pull(controller) {
          const { done, value } = await lines.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
        },
      }),
    )
  },
}

export default worker
