import { hash, Random } from '../../data/random.ts'
import type { Fault } from '../../faults/fault.ts'
import { checkSessionFault, sessionStages, throughStages } from '../../faults/session-stages.ts'
import { codeMessage } from '../../faults/fault-reply.ts'
import { map, type Stage } from '../../faults/stream-stages.ts'
import type { AnyChatReply } from '../../platform/turn/reply.ts'
import { DroppedConnection } from '../../scripting/scripted-value.ts'
import { isRecord } from '../../validation/validators.ts'
import type { ClientEvent } from './client-events.ts'
import { History } from './history.ts'
import { type Link, send, sendError, sendThrown } from './link.ts'
import { ResponseWriter } from './response-writer.ts'
import { isVideo, maxTokensOf, toolsOf, turnDetectionOf } from './session-object.ts'
import type { SpeechStyle } from './speech-output.ts'
import { takeTurn } from './turn.ts'
import { TurnContext } from './turn-context.ts'

/** What the user has said and the assistant has not answered yet. */
interface UserTurn {
  /** The whole turn has one id: the message of the user, its transcript and the reply. Observed 2026-07. */
  readonly itemId: string
  /** What the mock recognized; `undefined` for text. */
  readonly transcript: string | undefined
  readonly hasFrame: boolean
}

/** A response that has begun and not ended. */
interface Running {
  readonly abort: AbortController
  /** `undefined` until the script has returned. */
  writer: ResponseWriter | undefined
}

/** Items and responses of a session. Only one response runs at a time. */
export class Conversation {
  readonly #link: Link
  readonly history: History
  #turn: UserTurn | undefined
  /** Function outputs that were added since the last response. */
  #outputs = 0
  #running: Running | undefined
  /** True when a response was asked for while another one ran. */
  #isAsked = false

  constructor(link: Link) {
    this.#link = link
    this.history = new History(link.handshake.backend.ids)
  }

  /** Adds what the user said. Its audio is used once: for the next response. */
  commit(itemId: string, transcript: string, hasFrame: boolean): void {
    this.#turn = { itemId, transcript, hasFrame }
    this.history.addUser(transcript)
  }

  /** `conversation.item.create` */
  addItem({ item, previous_item_id: previous }: ClientEvent): void {
    const link = this.#link
    if (!isRecord(item)) return sendError(link, '1210')
    const { type, output, call_id: callId } = item
    if (type === 'function_call_output') {
      if (typeof output !== 'string' || output === '') return sendError(link, '1210')
      this.#outputs++
      this.history.addOutput(output, callId)
    } else if (type !== 'message' && type !== 'function_call') return sendError(link, '1210')
    else if (link.settings.textItems === 'ignore') return
    else if (type === 'message' && !this.#addMessage(item)) return sendError(link, '1210')
    const id = typeof item['id'] === 'string' && item['id'] !== '' ? item['id'] : link.events.id('item')
    const created = { ...item, id, object: 'realtime.item', status: 'completed' }
    if (this.#turn?.itemId === '') this.#turn = { ...this.#turn, itemId: id }
    this.history.addItem(id, created)
    send(link, 'conversation.item.created', {
      ...(previous !== undefined && { previous_item_id: previous }),
      item: created,
    })
  }

  /** Adds the text of a message; false for a message without text. */
  #addMessage({ role, content }: Record<string, unknown>): boolean {
    const parts = Array.isArray(content) ? content.filter(isRecord) : []
    const text = parts.map(({ text, transcript }) => String(text ?? transcript ?? '')).join('')
    if (text === '') return false
    if (role === 'assistant') this.history.addAssistant(text, [])
    else {
      this.history.addUser(text)
      this.#turn = { itemId: '', transcript: undefined, hasFrame: false }
    }
    return true
  }

  /** `conversation.item.retrieve`, `.delete` and `.truncate` */
  useItem(action: 'retrieve' | 'delete' | 'truncate', event: ClientEvent): void {
    const link = this.#link
    const { item_id, content_index, audio_end_ms } = event
    const item = this.history.item(item_id)
    if (!item) return sendError(link, '1214', `item_id 参数非法。请检查文档。`)
    if (action === 'retrieve') return send(link, 'conversation.item.retrieved', { item })
    if (action === 'truncate') {
      return send(link, 'conversation.item.truncated', { item_id, content_index, audio_end_ms })
    }
    this.history.deleteItem(item_id)
    send(link, 'conversation.item.deleted', { item_id })
  }

  /**
   * `response.create`, or the end of the user's speech with server VAD. While a response runs, what was added to the conversation is answered after
   * it: the sample of the official Python SDK answers a function call without waiting for `response.done`. Assumed.
   */
  respond(): void {
    const link = this.#link
    const { session } = link
    const turn = this.#turn
    if (this.#running) {
      if (!turn && this.#outputs === 0) return sendError(link, '1210')
      this.#isAsked = true
      return
    }
    this.#isAsked = false
    if (turn && isVideo(session) && !turn.hasFrame) return sendError(link, 'video_model_query_error', '未上传视频帧')
    if (toolsOf(session).some(lacksRequired)) {
      return sendError(link, '422', '{"detail":[{"loc":["required"],"msg":"Input should be a valid list"}]}')
    }
    if (turn || this.#outputs > 0) {
      this.#turn = undefined
      this.#outputs = 0
      void this.#reply(turn)
    } else if (turnDetectionOf(session) === 'client_vad') this.say('')
  }

  /** A response that no request asked for: a greeting, or a question whether the user is still there. */
  say(content: string): void {
    if (this.#running) return
    const running = this.#start()
    this.#play(running, { content }, { charge: () => {} })
  }

  /** `response.cancel`, or speech of the user during a response with server VAD. */
  cancel(reason: 'client_cancelled' | 'turn_detected'): void {
    const link = this.#link
    const running = this.#running
    if (!running) {
      if (reason === 'client_cancelled') sendError(link, 'stop_task_error', '没有正在进行的响应')
      return
    }
    const writer = running.writer ?? this.#writerOf({}, undefined, () => {})
    if (running.writer && writer.isTextComplete) this.history.addAssistant(writer.text, writer.calls)
    this.stop()
    if (!running.writer) link.outbox.push(writer.created())
    for (const event of writer.cancelled(reason)) link.outbox.push(event)
  }

  /** Ends the response that is running, without an event. */
  stop(): void {
    this.#running?.abort.abort()
    this.#end(this.#running)
    this.#isAsked = false
    this.#link.outbox.stop()
  }

  #start(): Running {
    this.history.beginResponse()
    return this.#running = { abort: new AbortController(), writer: undefined }
  }

  #end(running: Running | undefined): void {
    if (this.#running !== running) return
    this.#running = undefined
    this.history.endResponse()
  }

  async #reply(turn: UserTurn | undefined): Promise<void> {
    const link = this.#link
    const { session, handshake, model } = link
    const running = this.#start()
    try {
      const chatRequest = this.history.chatRequest(session, model)
      const context = new TurnContext(handshake, running.abort.signal, { session, chatRequest })
      const { reply, fault, charge, context: { promptTokens } } = await takeTurn(
        context,
        maxTokensOf(session),
        (reason) => link.reportUnmatched(reason),
      )
      if (this.#running !== running) return
      if (fault) checkSessionFault(fault)
      this.#play(running, reply, { turn, fault, charge: (tokens) => charge(promptTokens + tokens) })
    } catch (error) {
      if (this.#running !== running) return
      this.#end(running)
      if (error instanceof DroppedConnection) return link.outbox.play([{ cut: true }], () => {})
      sendThrown(link, error)
      this.#respondIfAsked()
    }
  }

  #respondIfAsked(): void {
    if (this.#isAsked && !this.#running) this.respond()
  }

  #play(
    running: Running,
    reply: AnyChatReply,
    { turn, fault, charge }: {
      readonly turn?: UserTurn | undefined
      readonly fault?: Fault | undefined
      readonly charge: (tokens: number) => void
    },
  ): void {
    const { outbox } = this.#link
    const end = () => this.#end(running)
    const writer = running.writer = this.#writerOf(reply, turn, (tokens) => {
      this.history.addAssistant(writer.text, writer.calls)
      end()
      charge(tokens)
    })
    outbox.play(throughStages(writer.pieces(), fault ? this.#stagesOf(fault, end) : []), () => {
      end()
      this.#respondIfAsked()
    })
  }

  /** The error of a fault ends the response before it is sent, so that the client may ask for the next one at once. */
  #stagesOf(fault: Fault, end: () => void): Stage[] {
    const { handshake, events } = this.#link
    const { code = '', message } = fault.error ?? {}
    const errorEvent = events.error(code, message ?? codeMessage(code, handshake))
    const random = new Random(hash(`${handshake.backend.options.seed} ${handshake.number}`))
    const endAtError = map((event) => {
      if (event === errorEvent) end()
      return event
    })
    return [...sessionStages(fault, errorEvent, random), endAtError]
  }

  #writerOf(reply: AnyChatReply, turn: UserTurn | undefined, onDone: (tokens: number) => void): ResponseWriter {
    const { events, settings, session } = this.#link
    const scripted = (reply as { transcript?: string | null }).transcript
    if (turn && typeof scripted === 'string') this.history.replaceUser(scripted)
    return new ResponseWriter(reply, {
      events,
      itemId: turn?.itemId || events.id('item'),
      transcript: turn?.transcript === undefined ? undefined : scripted === undefined ? turn.transcript : scripted,
      speech: this.#speechStyle(session),
      hasItemEvents: settings.itemEvents,
      onDone,
    })
  }

  #speechStyle({ modalities, output_audio_format: format, voice }: Record<string, unknown>): SpeechStyle | undefined {
    if (Array.isArray(modalities) && modalities.length > 0 && !modalities.includes('audio')) return undefined
    return { format: format === 'mp3' ? 'mp3' : 'pcm', voice: typeof voice === 'string' ? voice : 'default' }
  }
}

/** A tool without a required property makes the model fail at the next response. Observed 2026-07. */
function lacksRequired({ parameters }: Record<string, unknown>): boolean {
  const required = isRecord(parameters) ? parameters['required'] : undefined
  return !(Array.isArray(required) && required.length > 0)
}
