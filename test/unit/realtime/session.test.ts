import { Buffer } from 'node:buffer'
import { describe, expect, test, vi } from 'vitest'
import { APIConnectionError, APITimeoutError, StreamError } from '../../../src/index.ts'
import { encodeWAV, parseWAV, type RealtimeServerEvent } from '../../../src/realtime/index.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { ManualClock, tick } from '../../support/manual-clock.ts'
import { apiKey, openSession } from '../../support/realtime-session.ts'
import type { Event } from '../../support/realtime-server.ts'

const bytesOf = (event: Event, name = 'audio') => new Uint8Array(Buffer.from(event[name] as string, 'base64'))
const typesOf = (events: readonly { type: string }[]) => events.map(({ type }) => type)
const pcm = (length: number) => Int16Array.from({ length }, (_, index) => index % 30_000)
/** 100 ms at 16 kHz. */
const batch = 1600

describe('append()', () => {
  test('sends samples as complete WAV files, 16 kHz by default', async () => {
    await using opened = await openSession()
    await opened.session.append(pcm(batch))
    const wav = parseWAV(bytesOf(await opened.peer.next('input_audio_buffer.append')))
    expect(wav).toMatchObject({ sampleRate: 16_000, channels: 1, bitsPerSample: 16, format: 1 })
    expect(new Int16Array(wav.pcm.slice().buffer)).toEqual(pcm(batch))
  })

  test.each([['pcm16', 16], ['pcm24', 24], ['pcm', 16]])('sends samples as they are with %s', async (format, kHz) => {
    await using opened = await openSession({ input_audio_format: format })
    await opened.session.append(encodeWAV(pcm(kHz * 100), kHz * 1000))
    expect(bytesOf(await opened.peer.next('input_audio_buffer.append'))).toEqual(new Uint8Array(pcm(kHz * 100).buffer))
    const error = await rejects(opened.session.append(encodeWAV(pcm(10), 44_100)), TypeError)
    expect(error.message).toBe(
      `Cannot append audio: the WAV file has 44100 Hz, expected ${kHz}000 Hz for ${format}`,
    )
  })

  test('sends WAV files of any rate as WAV files, given as bytes, an ArrayBuffer or base64', async () => {
    await using opened = await openSession()
    const wav = encodeWAV(pcm(4800), 48_000)
    for (const audio of [wav, wav.buffer, Buffer.from(wav).toString('base64'), Buffer.from(wav)]) {
      await opened.session.append(audio)
      expect(bytesOf(await opened.peer.next('input_audio_buffer.append'))).toEqual(wav)
    }
  })

  test('collects short pieces, also with half samples, and a commit sends the rest first', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' })
    const bytes = new Uint8Array(pcm(batch * 1.5).buffer)
    // 1001 bytes each: every second piece begins in the middle of a sample.
    for (let start = 0; start < bytes.length; start += 1001) {
      void opened.session.append(bytes.slice(start, start + 1001))
    }
    await opened.session.commit()
    const events = opened.peer.received.slice(1)
    expect(typesOf(events)).toEqual([
      'input_audio_buffer.append',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
    ])
    expect(Buffer.concat(events.slice(0, -1).map((event) => bytesOf(event)))).toEqual(Buffer.from(bytes))
  })

  test('sends samples after a WAV file of another rate as a file of their own', async () => {
    await using opened = await openSession()
    void opened.session.append(encodeWAV(pcm(100), 48_000))
    void opened.session.append(pcm(100))
    await opened.session.commit()
    const rates = opened.peer.received.slice(1, -1).map((event) => parseWAV(bytesOf(event)).sampleRate)
    expect(rates).toEqual([48_000, 16_000])
  })

  test('with batchMs 0 sends each piece at once', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' }, { batchMs: 0 })
    await opened.session.append(pcm(1))
    expect(bytesOf(await opened.peer.next('input_audio_buffer.append'))).toHaveLength(2)
  })

  test('does not keep the memory of the caller, who may use it again', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' })
    const buffer = new Int16Array(10).fill(7)
    void opened.session.append(buffer)
    buffer.fill(9)
    await opened.session.commit()
    expect(bytesOf(opened.peer.received[1]!)[0]).toBe(7)
  })

  test('cuts long audio into frames below 250 000 bytes, with timestamps that rise by its duration', async () => {
    await using opened = await openSession()
    const samples = pcm(16_000 * 20)
    await opened.session.append(samples)
    await opened.session.commit()
    const appends = opened.peer.received.filter(({ type }) => type.endsWith('append'))
    expect(appends.length).toBe(4)
    for (const event of appends) expect(JSON.stringify(event).length).toBeLessThan(250_000)
    const parts = appends.map((event) => parseWAV(bytesOf(event)).pcm)
    expect(Buffer.concat(parts).equals(Buffer.from(samples.buffer))).toBe(true)
    const times = opened.peer.received.map((event) => event['client_timestamp'] as number)
    expect(times.every(Number.isInteger)).toBe(true)
    for (const [index, part] of parts.entries()) {
      expect(times[index + 2]! - times[index + 1]!).toBe(Math.ceil(part.length / 32))
    }
  })

  test('has strictly rising timestamps when the clock stands still', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' }, { clock: new ManualClock(), batchMs: 0 })
    for (let n = 0; n < 5; n++) void opened.session.append(pcm(1))
    await opened.session.commit()
    const times = opened.peer.received.map((event) => event['client_timestamp'] as number)
    expect(times.every((ms, index) => !index || ms > times[index - 1]!)).toBe(true)
  })

  test.each([
    ['stereo', (wav: Uint8Array) => wav.fill(2, 22, 23), /2 channels of 16 bits, expected 1 of 16 bits/],
    ['8 bits', (wav: Uint8Array) => wav.fill(8, 34, 35), /1 channels of 8 bits/],
    ['floating point', (wav: Uint8Array) => wav.fill(3, 20, 21), /expected 1 of 16 bits/],
    ['cut', (wav: Uint8Array) => wav.subarray(0, 30), /Cannot parse WAV/],
  ])('rejects a WAV file with %s, before it sends', async (_, change, message) => {
    await using opened = await openSession()
    const error = await rejectionOf(opened.session.append(change(encodeWAV(pcm(10)))))
    expect(String(error)).toMatch(message)
    expect(opened.peer.received).toHaveLength(1)
  })

  test('rejects text that is not base64, and values that are neither bytes nor samples of 16 bits', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const values: [string, unknown][] = [
      ['text that is not base64', '不是'],
      ['Null', null],
      ['Undefined', undefined],
      ['Number', 5],
      ['Object', {}],
      ['Array', [1, 2]],
      ['Blob', new Blob(['a'])],
      ['Float32Array', new Float32Array(4)],
      ['Int32Array', new Int32Array(2)],
    ]
    for (const [kind, value] of values) {
      for (const appended of [session.append(value as never), session.appendVideo(value as never)]) {
        const error = await rejects(appended, TypeError)
        expect(error.message).toBe(`Cannot append: got ${kind}, expected 16-bit samples, bytes or base64`)
      }
    }
    await session.commit()
    expect(peer.received.map(({ type }) => type)).toEqual(['session.update', 'input_audio_buffer.commit'])
  })

  test('keeps half a sample at the end, and sends WAV files of 48 kHz for wav48', async () => {
    await using opened = await openSession({ input_audio_format: 'wav48' })
    const { session, peer } = opened
    await session.append(Uint8Array.of(1))
    await session.commit()
    expect(typesOf(peer.received as never)).toEqual(['session.update', 'input_audio_buffer.commit'])
    await session.append(encodeWAV(pcm(10), 44_100))
    await session.append(pcm(4))
    await session.commit()
    const files = peer.received.slice(2, 4).map(({ audio }) => parseWAV(Buffer.from(String(audio), 'base64')))
    expect(files.map(({ sampleRate, pcm }) => [sampleRate, pcm.length])).toEqual([[44_100, 20], [48_000, 8]])
  })

  test('takes samples of a buffer that is shared, and views that do not begin at its start', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' }, { batchMs: 0 })
    const { session, peer } = opened
    const shared = new SharedArrayBuffer(8)
    const bytes = new Uint8Array(shared)
    bytes.set([1, 2, 3, 4, 5, 6, 7, 8])
    const views = [shared, new Int16Array(shared, 2, 1), new DataView(shared, 1, 4), Buffer.from(shared, 4, 2)]
    for (const view of views) await session.append(view as never)
    const sent: number[][] = []
    for (const _ of views) {
      sent.push([...Buffer.from(String((await peer.next('input_audio_buffer.append'))['audio']), 'base64')])
    }
    expect(sent).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], [3, 4], [2, 3, 4, 5], [5, 6]])
  })

  test('rejects more than 10 MB without a commit; a commit, clear() and a commit of server VAD count again', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' })
    const { session, peer } = opened
    const most = new Uint8Array(10_000_000)
    await session.append(most)
    const error = await rejects(session.append(new Uint8Array(2)), RangeError)
    expect(error.message).toBe('Cannot append audio: 10000002 bytes are uncommitted, expected at most 10000000')
    await session.commit()
    await session.append(most)
    await session.clear()
    await session.update({ turn_detection: { type: 'server_vad' } })
    await session.append(most)
    peer.send({ type: 'input_audio_buffer.committed', item_id: 'last' })
    for await (const { item_id } of session.events('input_audio_buffer.committed')) if (item_id === 'last') break
    await session.append(most)
    const cleared = session.events('input_audio_buffer.cleared').next()
    peer.send({ type: 'input_audio_buffer.cleared' })
    await cleared
    await rejects(session.append(new Uint8Array(2)), RangeError)
  })

  test('counts on when the server repeats a commit of client VAD', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16', turn_detection: null })
    const { session, peer } = opened
    void session.append(new Uint8Array(6_000_000))
    peer.send({ type: 'input_audio_buffer.committed', item_id: 'late' })
    for await (const { item_id } of session.events('input_audio_buffer.committed')) if (item_id === 'late') break
    await rejects(session.append(new Uint8Array(6_000_000)), RangeError)
  })

  test('waits while more than maxBufferedBytes wait to be sent', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' }, { maxBufferedBytes: 100_000 })
    const { session, peer } = opened
    peer.socket.pause()
    let sent = 0
    const sending = (async () => {
      for (; sent < 500; sent++) {
        await session.append(new Uint8Array(100_000))
        if (sent % 50 === 49) await session.send({ type: 'input_audio_buffer.commit' })
      }
    })()
    void sending.catch(() => {})
    const limit = { timeout: 20_000, interval: 300 }
    // The system takes some megabytes before anything waits.
    let before = -1
    await vi.waitFor(() => {
      const previous = before
      before = sent
      expect(sent).toBe(previous)
    }, limit)
    expect(sent).toBeLessThan(80)
    expect(session.bufferedAmount).toBeLessThan(500_000)
    expect(session.bufferedAmount).toBeGreaterThan(100_000)
    peer.socket.resume()
    await vi.waitFor(() => expect(sent).toBeGreaterThan(before), limit)
  })

  test('may be ignored: a rejection that is not awaited is not reported as unhandled', async () => {
    await using opened = await openSession()
    void opened.session.append('不是')
    void opened.session.appendVideo('不是')
    await tick()
  })
})

describe('the other methods', () => {
  test('appendVideo() sends a picture as base64, also from a data URL, and refuses one that is too large', async () => {
    await using opened = await openSession({ beta_fields: { chat_mode: 'video_passive' } })
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)
    await opened.session.appendVideo(jpeg)
    await opened.session.appendVideo('data:image/jpeg;base64,/9j/4A==')
    const frame = { type: 'input_audio_buffer.append_video_frame', video_frame: '/9j/4A==' }
    expect(await opened.peer.next(frame.type)).toMatchObject(frame)
    expect(await opened.peer.next(frame.type)).toMatchObject(frame)
    const error = await rejects(opened.session.appendVideo(new Uint8Array(190_000)), RangeError)
    expect(error.message).toContain('expected at most 250000 bytes')
  })

  test('send() accepts 250 000 bytes of JSON', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const event = { type: 'a', client_timestamp: 1, text: '' } as never
    const text = '长'.repeat(10) + 'a'.repeat(250_000 - 30 - JSON.stringify(event).length)
    await session.send({ ...event as object, text } as never)
    expect((await peer.next('a'))['text']).toBe(text)
    await rejects(session.send({ ...event as object, text: `${text}a` } as never), RangeError)
  })

  test('timestamps are those of the clock', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { clock, idleTimeoutMs: 0 })
    const { session, peer } = opened
    await clock.advance(5000)
    await session.clear()
    expect((await peer.next('input_audio_buffer.clear'))['client_timestamp']).toBe(clock.now())
  })

  test('update() sends the whole configuration, with the members of beta_fields joined, and the greeting once', async () => {
    await using opened = await openSession({ instructions: '甲', greeting_config: { enable: true, content: '你好' } })
    const answer = await opened.session.update({ voice: 'xiaochen', beta_fields: { auto_search: false } })
    const expected = {
      input_audio_format: 'wav',
      output_audio_format: 'pcm',
      turn_detection: { type: 'client_vad' },
      instructions: '甲',
      voice: 'xiaochen',
      beta_fields: { chat_mode: 'audio', tts_source: 'e2e', auto_search: false },
    }
    expect(opened.peer.received[0]!['session']).toMatchObject({ greeting_config: { enable: true } })
    expect(opened.peer.received[1]!['session']).toEqual(expected)
    expect(answer).toEqual(expected)
    expect(opened.session.session).toEqual(expected)
  })

  test('update() keeps the former configuration when the server refuses the new one', async () => {
    await using opened = await openSession({ instructions: '甲' })
    opened.peer.on('session.update', () => opened.peer.send({ type: 'error', error: { code: '1210', message: 'no' } }))
    expect(await rejectionOf(opened.session.update({ instructions: '乙' }))).toMatchObject({ code: '1210' })
    expect(opened.session.params.instructions).toBe('甲')
  })

  test('update() that is refused keeps the changes of a later one that is accepted', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    peer.on('session.update', ({ session: sent }) => {
      const { voice } = sent as { voice?: string }
      peer.send(voice ? { type: 'session.updated', session: sent } : { type: 'error', error: { code: '1210' } })
    })
    const refused = rejectionOf(session.update({ instructions: '甲' }))
    await session.update({ voice: 'xiaochen' })
    expect(await refused).toMatchObject({ code: '1210' })
    expect(session.params).toMatchObject({ instructions: '甲', voice: 'xiaochen' })
  })

  test('update() sends collected audio before a new format', async () => {
    await using opened = await openSession({ input_audio_format: 'pcm16' })
    void opened.session.append(pcm(10))
    await opened.session.update({ input_audio_format: 'wav' })
    expect(typesOf(opened.peer.received)).toEqual(['session.update', 'input_audio_buffer.append', 'session.update'])
    expect(bytesOf(opened.peer.received[1]!)).toHaveLength(20)
  })

  test('commit() resolves with the id of the message; clear() discards what is collected', async () => {
    await using opened = await openSession()
    void opened.session.append(pcm(10))
    await opened.session.clear()
    void opened.session.append(pcm(batch))
    expect(await opened.session.commit()).toBe('item1')
    expect(typesOf(opened.peer.received).slice(1)).toEqual([
      'input_audio_buffer.clear',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
    ])
  })

  test('errors go to the oldest request, and those of append to none', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    for (const type of ['input_audio_buffer.commit', 'input_audio_buffer.clear']) peer.on(type, undefined)
    const commit = rejectionOf(session.commit())
    const clear = rejectionOf(session.clear())
    await peer.next('input_audio_buffer.clear')
    peer.send(
      { type: 'error', error: { code: 'rate_limit_error', message: 'slow' } },
      { type: 'error', error: { code: 'first', message: 'a' } },
      { type: 'error', error: { code: 'second', message: 'b' } },
    )
    expect(await commit).toMatchObject({ code: 'first', message: 'Cannot send input_audio_buffer.commit: first a' })
    expect(await clear).toMatchObject({ code: 'second' })
  })

  test('a method without an answer rejects when replyTimeoutMs passes, and the session stays open', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { clock, replyTimeoutMs: 500, idleTimeoutMs: 0 })
    opened.peer.on('input_audio_buffer.clear', undefined)
    const error = rejects(opened.session.clear(), APITimeoutError)
    await clock.advance(500)
    expect((await error).message).toContain('replyTimeoutMs of 500 ms')
    await opened.session.commit()
    expect(clock.waitsMs).toEqual([])
  })

  test('deleteItem() and retrieveItem() resolve with the answer; createItem() does not wait', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const item = { id: 'item1', type: 'message', role: 'user' }
    peer.on('conversation.item.retrieve', () => peer.send({ type: 'conversation.item.retrieved', item }))
    peer.on('conversation.item.delete', () => peer.send({ type: 'conversation.item.deleted', item_id: 'item1' }))
    expect(await session.retrieveItem('item1')).toEqual(item)
    await session.deleteItem('item1')
    expect(await peer.next('conversation.item.delete')).toMatchObject({ item_id: 'item1' })
    await session.createItem({ type: 'message', role: 'user', content: [{ type: 'input_text', text: '你好' }] })
    await session.sendToolOutput('25 °C')
    expect((await peer.next('conversation.item.create'))['item']).toMatchObject({ role: 'user' })
    expect((await peer.next('conversation.item.create'))['item']).toEqual({
      type: 'function_call_output',
      output: '25 °C',
    })
  })
})

describe('loops over the events', () => {
  const eventsOf = async (events: AsyncIterable<RealtimeServerEvent>, last: string) => {
    const types: string[] = []
    for await (const { type } of events) {
      types.push(type)
      if (type === last) break
    }
    return types
  }

  test('begin with the events of the opening, without heartbeats, and with types that are unknown', async () => {
    await using opened = await openSession()
    opened.peer.send({ type: 'heartbeat' }, { type: 'of.tomorrow', value: 1 }, { type: 'input_audio_buffer.cleared' })
    expect(await eventsOf(opened.session, 'input_audio_buffer.cleared')).toEqual([
      'session.created',
      'session.updated',
      'of.tomorrow',
      'input_audio_buffer.cleared',
    ])
  })

  test('have heartbeats with the option heartbeats; onEvent receives all', async () => {
    const types: string[] = []
    const onEvent = ({ type }: RealtimeServerEvent) => types.push(type)
    await using opened = await openSession({}, { heartbeats: true, onEvent })
    expect(await eventsOf(opened.session, 'session.updated')).toEqual([
      'heartbeat',
      'session.created',
      'session.updated',
    ])
    expect(types).toEqual(['heartbeat', 'session.created', 'session.updated'])
  })

  test('each receive all events, of the types that are asked for', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const all = eventsOf(session, 'response.done')
    const some = eventsOf(session.events('response.created', 'response.done'), 'response.done')
    peer.send({ type: 'response.created' }, { type: 'response.text.delta' }, { type: 'response.done' })
    expect(await all).toEqual([
      'session.created',
      'session.updated',
      'response.created',
      'response.text.delta',
      'response.done',
    ])
    expect(await some).toEqual(['response.created', 'response.done'])
  })

  test('transcripts() yields what the user said', async () => {
    await using opened = await openSession()
    const type = 'conversation.item.input_audio_transcription'
    const transcripts = opened.session.transcripts()
    const first = transcripts.next()
    opened.peer.send(
      { type: `${type}.completed`, transcript: '' },
      { type: `${type}.failed`, error: { code: 'asr_no_result' } },
      { type: 'response.audio_transcript.done', transcript: '您好' },
      { type: `${type}.completed`, transcript: '你好', item_id: 'item1' },
    )
    expect((await first).value).toEqual({ text: '你好', itemId: 'item1' })
  })

  test('keep at most maxUnreadBytes, and then throw', async () => {
    await using opened = await openSession({}, { maxUnreadBytes: 10_000 })
    const { session, peer } = opened
    const slow = session.events('response.audio.delta')
    const fast = session.events('input_audio_buffer.cleared')
    for (let n = 0; n < 30; n++) peer.send({ type: 'response.audio.delta', delta: 'x'.repeat(1000) })
    peer.send({ type: 'input_audio_buffer.cleared' })
    await fast.next()
    const error = await rejects(slow.next(), StreamError)
    expect(error).toMatchObject({ code: 'oversized' })
    expect(error.message).toContain('10000 bytes')
    expect(await slow.next()).toEqual({ done: true, value: undefined })
  })

  test('go on for any length when they are read', async () => {
    await using opened = await openSession({}, { maxUnreadBytes: 3000 })
    const events = opened.session.events('response.audio.delta')
    for (let n = 0; n < 30; n++) {
      for (const delta of ['x'.repeat(1000), `${n}`]) opened.peer.send({ type: 'response.audio.delta', delta })
      await events.next()
      expect((await events.next()).value!.delta).toBe(`${n}`)
    }
  })

  test('without a reader at most 1 MiB is kept', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    for (let n = 0; n < 30; n++) peer.send({ type: 'n', n, text: 'x'.repeat(100_000) })
    await session.commit()
    const numbers: unknown[] = []
    for await (const event of session) {
      if (event.type === 'conversation.item.created') break
      if ((event as Event)['n'] !== undefined) numbers.push((event as Event)['n'])
    }
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => index + 20))
  })

  test('ends with break, and the session stays open', async () => {
    await using opened = await openSession()
    for await (const _ of opened.session) break
    await opened.session.commit()
  })
})

describe('the end of a session', () => {
  test('by the end of a block is that by close()', async () => {
    await using opened = await openSession()
    await opened.session[Symbol.asyncDispose]()
    expect(await opened.peer.closed).toBe(1000)
  })

  test('leaves the session as the server reported it last, whatever other events contain', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const reported = session.session
    peer.send({ type: 'response.audio.delta', session: { beta_fields: { tts_extra: {} } } })
    await session.clear()
    expect(session.session).toBe(reported)
    expect(reported.beta_fields).toBeDefined()
  })

  test('by close() ends loops, and later calls reject', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const events = collect(session)
    expect(await session.close(4000, 'bye')).toEqual({ code: 4000, reason: 'bye' })
    expect(await peer.closed).toBe(4000)
    expect(typesOf(await events)).toEqual(['session.created', 'session.updated'])
    for (const call of [() => session.commit(), () => session.append(pcm(batch)), () => session.respond()]) {
      await rejects(call(), APIConnectionError)
    }
    expect(String(await rejectionOf(session.clear()))).toBe(
      'APIConnectionError: Cannot send input_audio_buffer.clear: the session is closed',
    )
    expect(await session.close()).toEqual({ code: 4000, reason: 'bye' })
    expect(await session.closed).toEqual({ code: 4000, reason: 'bye' })
    expect(await collect(session)).toEqual([])
    expect(await opened.connections()).toBe(0)
  })

  test('ends loops that start later, also those over responses', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    await session.close()
    expect(await collect(session.responses())).toEqual([])
    expect(await collect(session.transcripts())).toEqual([])
    await using lost = await openSession()
    lost.peer.drop()
    await lost.session.closed
    await rejects(collect(lost.session.responses()), APIConnectionError)
    expect(await peer.closed).toBe(1000)
  })

  test('masks keys in the reason of the server', async () => {
    await using opened = await openSession()
    opened.peer.socket.close(1008, `key ${apiKey}`)
    expect(await opened.session.closed).toEqual({ code: 1008, reason: 'key ***' })
  })

  test('by close() is limited to 3 s when the server does not answer', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { clock, idleTimeoutMs: 0 })
    const { session, peer } = opened
    peer.socket.pause()
    const pending = rejectionOf(session.commit())
    const events = collect(session)
    const closed = session.close()
    expect(String(await rejectionOf(session.append(pcm(batch))))).toContain('the session is closed')
    expect(await Promise.race([session.close(4000), tick()])).toBeUndefined()
    // Those of commit() and close().
    expect(clock.waitsMs).toEqual([3000, 60_000])
    await clock.advance(3000)
    expect(await closed).toEqual({ code: 1006, reason: '' })
    expect(clock.waitsMs).toEqual([])
    expect(await session.close()).toEqual({ code: 1006, reason: '' })
    expect(clock.waitsMs).toEqual([])
    expect(typesOf(await events)).toEqual(['session.created', 'session.updated'])
    expect((await pending as Error).message).toBe('Cannot keep session open: close() was not answered in 3000 ms')
  })

  test.each([[undefined, undefined], [3000, ''], [4999, '长'.repeat(41)]])(
    'close(%o, %o) tells the server',
    async (code, reason) => {
      await using opened = await openSession()
      const received = new Promise((resolve) => opened.peer.socket.on('close', (...info) => resolve(info.map(String))))
      await opened.session.close(code, reason)
      expect(await received).toEqual([`${code ?? 1000}`, reason ?? ''])
    },
  )

  test.each([[999, ''], [1001, ''], [5000, ''], [1000, '长'.repeat(42)]])(
    'close(%i, %o) is a RangeError',
    async (code, reason) => {
      await using opened = await openSession()
      await rejects(opened.session.close(code, reason), RangeError)
      await opened.session.commit()
    },
  )

  test('by the server with 1000 ends loops, and other codes throw', async () => {
    await using opened = await openSession()
    const events = collect(opened.session)
    opened.peer.socket.close(1000)
    await events
    for (const [code, reason] of [[1003, 'refused'], [1011, '']] as const) {
      await using other = await openSession()
      const error = rejects(collect(other.session), APIConnectionError)
      const pending = rejectionOf(other.session.commit())
      other.peer.socket.close(code, reason)
      expect((await error).message).toBe(
        `Cannot keep session open: the server closed the connection with ${code} ${reason}`.trim(),
      )
      expect(await other.session.closed).toEqual({ code, reason })
      await pending
    }
  })

  test('by the server after an error has the code of the error', async () => {
    await using opened = await openSession()
    const error = rejectionOf(collect(opened.session))
    opened.peer.send({ type: 'error', error: { code: 'downstream_reconnect_exceeded', message: '下游重连次数超限' } })
    opened.peer.socket.close(1000)
    expect(await error).toMatchObject({ code: 'downstream_reconnect_exceeded', name: 'APIInternalError' })
  })

  test('by a lost connection is an APIConnectionError', async () => {
    await using opened = await openSession()
    const error = rejects(collect(opened.session), APIConnectionError)
    opened.peer.drop()
    expect((await error).message).toContain('1006')
  })

  test('by an abort rejects all with the reason of the signal', async () => {
    const controller = new AbortController()
    await using opened = await openSession({}, { signal: controller.signal })
    const { session, peer } = opened
    peer.on('input_audio_buffer.commit', undefined)
    const pending = [collect(session), session.commit(), session.responses().next()].map(rejectionOf)
    const reason = new Error('mine')
    controller.abort(reason)
    expect(await Promise.all(pending)).toEqual([reason, reason, reason])
    expect(await rejectionOf(session.append(pcm(batch)))).toBe(reason)
    expect(await opened.connections()).toBe(0)
    await tick()
    expect(await rejectionOf(session.append(pcm(batch)))).toBe(reason)
  })

  test('by silence is an APITimeoutError; heartbeats prevent it', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { clock, heartbeats: true })
    const events = opened.session.events('heartbeat')
    await events.next()
    for (let n = 0; n < 3; n++) {
      await clock.advance(80_000)
      opened.peer.send({ type: 'heartbeat' })
      await events.next()
    }
    const error = rejects(events.next(), APITimeoutError)
    await clock.advance(90_000)
    expect((await error).message).toBe('Cannot keep session open: idleTimeoutMs of 90000 ms passed')
    expect(clock.waitsMs).toEqual([])
  })

  test.each(['no json', '[]', 'null', '{"type":1}', '""'])('by %s from the server is a StreamError', async (text) => {
    await using opened = await openSession()
    const error = rejects(collect(opened.session), StreamError)
    opened.peer.send(text)
    expect((await error).code).toBe('garbage')
  })

  test('a binary message with JSON is an event', async () => {
    await using opened = await openSession()
    const event = opened.session.events('input_audio_buffer.cleared').next()
    opened.peer.socket.send(Buffer.from('{"type":"input_audio_buffer.cleared"}'), { binary: true })
    expect((await event).value).toEqual({ type: 'input_audio_buffer.cleared' })
  })

  test('by an error of onEvent is that error', async () => {
    const mine = new Error('mine')
    let armed = false
    await using opened = await openSession({}, {
      onEvent() {
        if (armed) throw mine
      },
    })
    armed = true
    opened.peer.send({ type: 'input_audio_buffer.cleared' })
    expect(await rejectionOf(collect(opened.session))).toBe(mine)
  })

  test('events with an error do not show the key, in loops and for onEvent', async () => {
    const given: RealtimeServerEvent[] = []
    await using opened = await openSession({}, { onEvent: (event) => given.push(event) })
    const { session, peer } = opened
    const error = { code: 'x', message: `key ${apiKey}, secret a-secret-of-16-characters` }
    const events = session.events('error', 'conversation.item.input_audio_transcription.failed', 'response.done')
    peer.send(
      { type: 'error', error },
      { type: 'conversation.item.input_audio_transcription.failed', error },
      { type: 'response.done', response: { status: 'failed', status_details: { type: 'failed', error } } },
      { type: 'error', error: { message: JSON.stringify({ request: { key: apiKey } }) } },
    )
    const masked = { code: 'x', message: 'key ***, secret ***' }
    expect((await events.next()).value).toEqual({ type: 'error', error: masked })
    expect((await events.next()).value).toMatchObject({ error: masked })
    expect((await events.next()).value).toMatchObject({ response: { status_details: { error: masked } } })
    expect((await events.next()).value).toMatchObject({ error: { message: '{"request":{"key":"***"}}' } })
    expect(given.length).toBeGreaterThan(4)
    expect(JSON.stringify(given)).not.toContain('a-secret')
  })

  test('garbage of the server does not show the key', async () => {
    await using opened = await openSession()
    const events = collect(opened.session)
    opened.peer.send(`<html>${apiKey}`)
    const error = await rejects(events, StreamError)
    expect(error.message).toContain('"<html>***"')
  })

  test('errors of the server do not show the key', async () => {
    await using opened = await openSession()
    opened.peer.on(
      'input_audio_buffer.clear',
      () => opened.peer.send({ type: 'error', error: { code: '1000', message: `key ${apiKey}` } }),
    )
    const events = opened.session.events('error')
    const error = await rejectionOf(opened.session.clear())
    expect(String(error) + JSON.stringify(error)).not.toContain('a-secret')
    expect((await events.next()).value.error).toEqual({ code: '1000', message: 'key ***' })
  })
})
