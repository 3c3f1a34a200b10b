import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { start } from '../support/child.ts'
import { locate, type Program } from './locate.ts'
import type { Workshop } from './runtime.ts'

/**
 * Inflates the browser that `@sparticuz/chromium` carries, with the libraries that a bare Linux lacks. The package's own code does it only for
 * the Amazon images it is made for.
 */
export async function unpackChromium(shop: Workshop): Promise<Program | undefined> {
  const packed = `${shop.root}/test/run/node_modules/@sparticuz/chromium/bin`
  const folder = `${shop.temp}/chromium`
  const program = `${folder}/chromium`
  await mkdir(folder, { recursive: true })
  await inflate(`${packed}/chromium.br`, createWriteStream(program, { mode: 0o755 }))
  for (const archive of ['al2023.tar.br', 'swiftshader.tar.br']) {
    const tar = start('tar', ['-x', '-C', folder], { stdio: ['pipe', 'ignore', 'ignore'] })
    await inflate(`${packed}/${archive}`, tar.process.stdin!)
    await tar.ended
  }
  return await locate([program], { LD_LIBRARY_PATH: `${folder}/lib` })
}

function inflate(from: string, to: NodeJS.WritableStream): Promise<void> {
  return pipeline(createReadStream(from), createBrotliDecompress(), to)
}
