import { Body, Controller, Module, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { type Message, Zhipu } from 'zhipu-fetch'

@Controller('chat')
export class ChatController {
  constructor(private readonly zhipu: Zhipu) {}

  @Post()
  async chat(@Body() body: { messages: Message[] }, @Res() response: Response) {
    const params = { model: 'glm-4.6', messages: body.messages, stream: true } as const
    const stream = await this.zhipu.chat.completions.create(params)
    response.type('text/event-stream')
    await pipeline(Readable.fromWeb(stream.toReadableStream() as ReadableStream), response)
  }
}

@Module({ controllers: [ChatController], providers: [{ provide: Zhipu, useFactory: () => new Zhipu() }] })
export class AppModule {}
