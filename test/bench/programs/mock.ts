/** What a test pays for the fake server before it asks anything. */
import { mockZhipu } from '../../../mock/index.ts'

console.log(mockZhipu().apiKey)
