import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { runtimes, startProgram } from '../support/programs.ts'

/** Far less than the default of `timeoutMs`, and far more than a runtime needs to start. */
const limitMs = 25_000

test.each(
  runtimes.flatMap((runtime) => [[runtime, 0], [runtime, 100_000]] as const),
)('%s exits although a binary answer of %d bytes was not read', async (runtime, bytes) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': bytes }).end(new Uint8Array(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  const child = await startProgram(runtime, 'test/hostile/process/unread-binary.ts', [], { BASE_URL: baseURL })
  const kill = setTimeout(() => child.process.kill('SIGKILL'), limitMs)
  onTestFinished(() => {
    clearTimeout(kill)
    server.closeAllConnections()
    server.close()
  })
  expect(await child.ended, child.stderr()).toBe('exit 0')
}, 40_000)
