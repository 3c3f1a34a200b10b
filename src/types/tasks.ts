import type { Choice, ContentFilter, Usage, VideoResult, WebSearchResult } from './answers.ts'

declare const result: unique symbol

/** State of a task. `FAILED` occurs in client code of 2024 only. The client treats unknown values as running. */
export type TaskStatus = 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'FAILED' | (string & {})

/** An accepted asynchronous task. `zhipu.asyncResult.poll(task)` waits for it and returns the result type of this task. */
export interface Task<Result extends TaskState = TaskState> {
  /** Id of the task, for `asyncResult.retrieve()`. */
  id: string
  /** Model that runs the task. */
  model: string
  /** The `request_id` of the request, or one chosen by the server. */
  request_id: string
  /** State of the task, `PROCESSING` at first. */
  task_status: TaskStatus
  /** Result type, for the type checker only; no response contains it. */
  readonly [result]?: Result | undefined
}

/** Response of `GET /async-result/{id}`. It contains results once `task_status` is `SUCCESS`. */
export interface TaskState {
  /** Id of the task; absent from finished videos and images in the documented samples. */
  id?: string | undefined
  /** Model of the task; `null` while it runs. */
  model: string | null
  /** The `request_id` of the request that created the task. */
  request_id: string
  /** State of the task. */
  task_status: TaskStatus
  /** Result of a chat task. */
  choices?: Choice[] | undefined
  /** Unix seconds. */
  created?: number | undefined
  /** Token usage of a chat task. */
  usage?: Usage | undefined
  /** Pages found by the `web_search` tool of a chat task. */
  web_search?: WebSearchResult[] | undefined
  /** Content moderation results of a chat task. */
  content_filter?: ContentFilter[] | undefined
  /** Result of an image task. The URL expires after 30 days. */
  image_result?: { url: string }[] | undefined
  /** Result of a video task. The URL of a Vidu video expires after one day. */
  video_result?: VideoResult[] | undefined
}

/** A chat task that has succeeded. */
export interface ChatTaskResult extends TaskState {
  choices: Choice[]
  usage: Usage
}

/** An image task that has succeeded. */
export interface ImageTaskResult extends TaskState {
  image_result: { url: string }[]
}

/** A video task that has succeeded. */
export interface VideoTaskResult extends TaskState {
  video_result: VideoResult[]
}
