import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { start } from '../support/child.ts'
import { locate, type Program } from './locate.ts'
import type { RunContext } from './runtime.ts'

/**
 * Unpacks the browser of `@sparticuz/chromium` with the libraries that a minimal Linux lacks. The package's own code unpacks the libraries only
 * on Amazon's images.
 */
export async function unpackChromium(context: RunContext): Promise<Program> {
  const packed = `${context.root}/test/runtimes/node_modules/@sparticuz/chromium/bin`
  const folder = `${context.temp}/chromium`
  const program = `${folder}/chromium`
  await mkdir(folder, { recursive: true })
  await inflate(`${packed}/chromium.br`, createWriteStream(program, { mode: 0o755 }))
  for (const archive of ['al2023.tar', 'swiftshader.tar']) {
    await inflate(`${packed}/${archive}.br`, createWriteStream(`${folder}/${archive}`))
    await start('tar', ['-xf', archive], { cwd: folder, stdio: 'ignore' }).ended
  }
  const found = await locate([program], { LD_LIBRARY_PATH: `${folder}/lib` })
  if (!found) throw new Error('it does not print its version')
  return found
}

function inflate(from: string, to: NodeJS.WritableStream): Promise<void> {
  return pipeline(createReadStream(from), createBrotliDecompress(), to)
}
