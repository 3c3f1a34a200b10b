import { spawn } from 'node:child_process'
import process from 'node:process'

const limitMs = 180_000
const running = new Set()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running.forEach(end)
    process.exit(1)
  })
}

/** Runs a command to its end and resolves with what it printed; rejects with all of it when the command fails or takes too long. */
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever a test leaves behind ends with it.
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let printed = ''
    let isLate = false
    for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', (text) => printed += text)
    const timer = setTimeout(() => {
      isLate = true
      end(child)
    }, limitMs)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      if (code === 0) return resolve(printed)
      const how = isLate ? `not done within ${limitMs} ms` : `ended with ${signal ?? `exit ${code}`}`
      reject(new Error(`${command} ${args.join(' ')}: ${how}\n${printed}`))
    })
  })
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The last of the group has ended by itself.
  }
}
