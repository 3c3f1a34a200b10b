/** Creates a mock: what a test loads before its first request. */
import { mockZhipu } from '../../../mock/index.ts'

console.log(mockZhipu().apiKey)
