/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
import type {
  APIPromise,
  BinaryResponse,
  EventStream,
  SpeechChunk,
  Task,
  TaskState,
  Transcription,
  TranscriptionEvent,
  VideoTaskResult,
  Zhipu,
} from '../../src/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(proof: Same<A, B>): void => void proof

declare const zhipu: Zhipu
declare const file: File
const videos = zhipu.videos.generations
const imageURL = 'https://example.com/a.png'

/* asyncResult.poll() returns the result type of a task; for an id it returns TaskState. */
const task = videos.create({ model: 'cogvideox-3', prompt: '小猫' })
same<typeof task, APIPromise<Task<VideoTaskResult>>>(true)
const video = zhipu.asyncResult.poll(await task)
same<typeof video, Promise<VideoTaskResult>>(true)
const state = zhipu.asyncResult.poll('1')
same<typeof state, Promise<TaskState>>(true)
const chat = await zhipu.asyncResult.poll(await zhipu.async.chat.completions.create({ model: 'glm-4.6', messages: [] }))
void chat.choices[0]?.message.content
const image = await zhipu.asyncResult.poll(
  await zhipu.async.images.generations.create({ model: 'glm-image', prompt: '小猫' }),
)
void image.image_result[0]?.url
// @ts-expect-error an image task has no video
void image.video_result[0]

/* The fields of video params depend on the model. */
videos.create({ model: 'cogvideox-3', image_url: [imageURL, imageURL], duration: 10, fps: 60 })
videos.create({ model: 'viduq1-text', prompt: '小猫', style: 'anime', aspect_ratio: '9:16' })
videos.create({ model: 'vidu2-start-end', image_url: [imageURL], size: '480x360' })
videos.create({ model: 'vidu3-dream', prompt: '小猫', depth: 7 })
// @ts-expect-error prompt and image_url are missing
videos.create({ model: 'cogvideox-3' })
// @ts-expect-error videos of cogvideox-3 have 5 or 10 seconds
videos.create({ model: 'cogvideox-3', prompt: '小猫', duration: 7 })
// @ts-expect-error cogvideox-flash accepts one image
videos.create({ model: 'cogvideox-flash', image_url: [imageURL, imageURL] })
// @ts-expect-error viduq1-text requires a prompt
videos.create({ model: 'viduq1-text' })
// @ts-expect-error videos of vidu2 have 4 seconds
videos.create({ model: 'vidu2-image', image_url: imageURL, duration: 5 })
// @ts-expect-error a size of another model
videos.create({ model: 'cogvideox-2', prompt: '小猫', size: '1280x720' })

/* The result types of speech and transcriptions depend on `stream`. */
const speech = { model: 'glm-tts', input: '你好', voice: 'tongtong' }
const bytes = zhipu.audio.speech.create(speech)
same<typeof bytes, APIPromise<BinaryResponse>>(true)
const chunks = zhipu.audio.speech.create({ ...speech, stream: true })
same<typeof chunks, APIPromise<EventStream<SpeechChunk>>>(true)
declare const maybe: boolean
const maybeStreamed = zhipu.audio.speech.create({ ...speech, stream: maybe })
same<typeof maybeStreamed, APIPromise<BinaryResponse | EventStream<SpeechChunk>>>(true)
const transcription = zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file })
same<typeof transcription, APIPromise<Transcription>>(true)
const events = zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file_base64: '', stream: true })
same<typeof events, APIPromise<EventStream<TranscriptionEvent>>>(true)
// @ts-expect-error file and file_base64 are missing
zhipu.audio.transcriptions.create({ model: 'glm-asr-2512' })
// @ts-expect-error a path is not a file
zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: './a.wav' })

/* An image size is two numbers joined by an x. */
zhipu.images.generations.create({ model: 'cogview-4', prompt: '小猫', size: '640x512' })
// @ts-expect-error × instead of x
zhipu.images.generations.create({ model: 'cogview-4', prompt: '小猫', size: '1568×1056' })
// @ts-expect-error the API has no such dimensions
zhipu.embeddings.create({ model: 'embedding-3', input: '好', dimensions: 300 })
zhipu.embeddings.create({ model: 'embedding-4', input: ['好'] as const })
// @ts-expect-error the API has no such type of item
zhipu.moderations.create({ model: 'moderation', input: { type: 'unknown' } })

/* All families accept unknown keys; known keys are still checked. */
videos.create({ model: 'cogvideox-3', prompt: '小猫', brand_new_key: 1 })
zhipu.images.generations.create({ model: 'glm-image', prompt: '小猫', brand_new_key: { nested: 1 } })
zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file, brand_new_key: 'a' })
zhipu.audio.speech.create({ ...speech, stream: true, brand_new_key: [] })
zhipu.rerank.create({ model: 'rerank', query: '好', documents: ['好'], brand_new_key: 1 })
zhipu.knowledge.update('1', { brand_new_key: 1, name: 'a' })
zhipu.agents.create({ agent_id: 'general_translation', messages: [{ role: 'user', content: 'a' }], brand_new_key: 1 })
// @ts-expect-error top_n is a number
zhipu.rerank.create({ model: 'rerank', query: '好', documents: ['好'], brand_new_key: 1, top_n: '3' })
// @ts-expect-error the prompt is missing
zhipu.images.generations.create({ model: 'glm-image', brand_new_key: 1 })
