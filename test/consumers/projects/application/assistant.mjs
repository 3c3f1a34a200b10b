import { Zhipu } from 'zhipu-fetch'

/** A small chat application: it remembers what was said and shows its answer as it comes. */
export class Assistant {
  messages = [{ role: 'system', content: 'Answer in one sentence.' }]

  constructor(options) {
    this.zhipu = new Zhipu(options)
  }

  async ask(question, show = () => {}) {
    this.messages.push({ role: 'user', content: question })
    const stream = this.zhipu.chat.completions.stream({ model: 'glm-4.6', messages: this.messages })
    for await (const piece of stream.text()) show(piece)
    const { message } = await stream.final()
    this.messages.push(message)
    return message.content
  }
}
