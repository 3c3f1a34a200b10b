import { spawn } from 'node:child_process'
import process from 'node:process'

/** Enough for a project that builds an application or compiles a program with many versions, also on a slow machine. */
const limitMs = 600_000
const running = new Set()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running.forEach(end)
    process.exit(1)
  })
}

/** Runs a command and resolves with its output; rejects, with the output in the message, when it fails or takes too long. */
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that processes left by a test end with it.
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
      const how = isLate ? `still running after ${limitMs} ms` : `ended with ${signal ?? `exit ${code}`}`
      reject(new Error(`${command} ${args.join(' ')}: ${how}\n${printed}`))
    })
  })
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The process group has already ended.
  }
}
