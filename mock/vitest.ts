export * from './test.ts'
