import type { Choice, ContentFilter, Usage, VideoResult, WebSearchResult } from './answers.ts'

declare const result: unique symbol

/** `FAILED` occurs in code of 2024 only. Whatever else the server may say means that the work goes on. */
export type TaskStatus = 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'FAILED' | (string & {})

/** An order the server took. `zhipu.asyncResult.poll(task)` waits for its result, and knows the type of it by the task. */
export interface Task<Result extends TaskState = TaskState> {
  id: string
  model: string
  request_id: string
  task_status: TaskStatus
  /** For the compiler only: no answer holds it. */
  readonly [result]?: Result | undefined
}

/** A task as `GET /async-result/{id}` shows it. What it made is there once `task_status` is `SUCCESS`. */
export interface TaskState {
  /** Absent from finished videos and images in the documents' samples. */
  id?: string | undefined
  /** `null` while the work goes on. */
  model: string | null
  request_id: string
  task_status: TaskStatus
  /** What a chat task made. */
  choices?: Choice[] | undefined
  created?: number | undefined
  usage?: Usage | undefined
  web_search?: WebSearchResult[] | undefined
  content_filter?: ContentFilter[] | undefined
  /** What an image task made. The link lives 30 days. */
  image_result?: { url: string }[] | undefined
  /** What a video task made. The link of a Vidu video lives one day. */
  video_result?: VideoResult[] | undefined
}

/** A chat task that ended well. */
export interface ChatTaskResult extends TaskState {
  choices: Choice[]
  usage: Usage
}

/** An image task that ended well. */
export interface ImageTaskResult extends TaskState {
  image_result: { url: string }[]
}

/** A video task that ended well. */
export interface VideoTaskResult extends TaskState {
  video_result: VideoResult[]
}
