import type { Exchange } from './exchange.ts'
export function checkStrictly(_: Exchange): void {}
