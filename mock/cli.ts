#!/usr/bin/env node
import { processIo } from './cli/io.ts'
import { main } from './cli/main.ts'
import { process } from './edges/node-process.ts'

// Node 22.1 and later keep compiled code on disk, which shortens the next start.
const { enableCompileCache } = process.getBuiltinModule('node:module') as { enableCompileCache?(): void }
enableCompileCache?.()

// A closed pipe (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

// package.json is one folder up, from `mock/` as well as from `dist/`.
process.exitCode = await main(process.argv.slice(2), processIo(), new URL('../package.json', import.meta.url))

// A pending read of standard input would keep the process alive.
process.stdin.destroy()
