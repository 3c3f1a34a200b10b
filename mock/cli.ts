#!/usr/bin/env node
import { processIo } from './cli/io.ts'
import { main } from './cli/main.ts'
import { process } from './edges/node-process.ts'

/** What Node has compiled it keeps for the next start, from 22.1 on. */
const { enableCompileCache } = process.getBuiltinModule('node:module') as { enableCompileCache?(): void }
enableCompileCache?.()

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

// The manifest lies one folder up, from `mock/` as from `dist/`.
process.exitCode = await main(process.argv.slice(2), processIo(), new URL('../package.json', import.meta.url))

// A read that nobody waits for any more must not keep the process alive.
process.stdin.destroy()
