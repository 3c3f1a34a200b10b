/** Bundles beside those of the peers: `node test/bench/size.mjs --files` shows what each source file costs. */
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'
import { Report } from './report.mjs'

const ours = {
  'chat.ts': { what: 'program that streams a chat', limit: 4096 },
  'whole.ts': { what: 'whole client', limit: 10_000 },
}
const peers = ['openai', 'groq', 'openai-fetch', 'xsai']

/** @param {Report} report */
export default async function size(report) {
  const chat = await own(report, 'chat.ts')
  for (const peer of peers) {
    const { gzipBytes } = await bundle(`${peer}.mjs`)
    report.row({ what: 'program that streams a chat', ours: chat, peer: gzipBytes, unit: 'B', against: peer })
  }
  const whole = await own(report, 'whole.ts')
  const { gzipBytes } = await bundle('groq.mjs')
  report.row({ what: 'whole client', ours: whole, peer: gzipBytes, unit: 'B', against: 'groq' })
}

async function own(report, program) {
  const { gzipBytes, bytes, inputs } = await bundle(program)
  report.row({ ...ours[program], ours: gzipBytes, unit: 'B', against: `${bytes} B before gzip` })
  if (process.argv.includes('--files')) {
    for (const input of inputs) {
      report.note(`${String(input.bytes).padStart(6)}  ${input.path}`)
    }
  }
  return gzipBytes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = new Report()
  report.title('size')
  for (const program of Object.keys(ours)) await own(report, program)
}
