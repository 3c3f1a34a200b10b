import type { Answer, RawRequest } from '../http/message.ts'

/** What an edge calls for each request: the mock, or the mock behind middleware. */
export type RequestHandler = (request: RawRequest) => Answer | Promise<Answer>
