/** Opens a session of GLM-Realtime, sends audio and reads the answer. */
import { realtime } from '../../../src/realtime/index.ts'

const session = await realtime({ model: 'glm-realtime-flash' }, { apiKey: 'id.secret' })
await session.append(new Int16Array(16_000))
const response = await session.respond()
for await (const chunk of response.audio()) console.log(chunk.length)
await session.close()
