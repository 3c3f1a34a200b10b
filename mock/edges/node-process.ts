/**
 * Node's process and modules as they are. An `import` reads every member of them, and some are getters that load far more
 * (`process.stdin`, undici behind `node:http`): 10 ms before a command is ready. Observed in Node 24.
 */
export const process: NodeJS.Process = globalThis.process
