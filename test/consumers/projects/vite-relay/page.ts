import { Zhipu, ZhipuError } from 'zhipu-fetch'

const zhipu = new Zhipu({ apiKey: null, baseURL: `${location.origin}/api/paas/v4` })
const answer = document.querySelector('#answer')!

/** Shows the pieces of an answer as they arrive; returns them, or the code of the error. */
async function ask(model: string): Promise<string[]> {
  const pieces: string[] = []
  try {
    const messages = [{ role: 'user', content: '你好' } as const]
    for await (const piece of zhipu.chat.completions.stream({ model, messages }).text()) {
      answer.textContent += piece
      pieces.push(piece)
    }
  } catch (error) {
    return [error instanceof ZhipuError && 'code' in error ? String(error.code) : String(error)]
  }
  return pieces
}

Object.assign(globalThis, { ask })
