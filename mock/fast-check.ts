export { faults, replies } from './sweep/arbitraries.ts'
