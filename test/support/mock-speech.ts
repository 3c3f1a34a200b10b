import type { Harness } from './harness.ts'

/** What `speech()` says. */
export const text = '今天北京的天气怎么样？'

/** Speech of the mock, whose words it recognizes again. 24 kHz, without a header. */
export async function speech(t: Harness): Promise<Uint8Array> {
  const audio = await t.client().audio.speech.create({
    model: 'glm-tts',
    input: text,
    voice: 'tongtong',
    response_format: 'pcm',
  })
  return await audio.bytes()
}
