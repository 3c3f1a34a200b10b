/** Sizes of the two programs, and with `--files` what each source file costs: `node test/bench/size.mjs --files`. */
import process from 'node:process'
import { bundle } from './bundle.mjs'

const limits = { 'chat.ts': 4096, 'whole.ts': 10_000 }

for (const [program, limit] of Object.entries(limits)) {
  const { bytes, gzipBytes, inputs } = await bundle(program)
  const verdict = gzipBytes <= limit ? 'holds' : `${gzipBytes - limit} B too much`
  console.log(`${program.padEnd(9)} ${bytes} B min  ${gzipBytes} B gzip  (≤ ${limit}: ${verdict})`)
  if (!process.argv.includes('--files')) continue
  for (const input of inputs) console.log(`  ${String(input.bytes).padStart(6)}  ${input.path}`)
}
