/** A server that answers one chat completion, and costs as little as a server can. */
import { createServer } from 'node:http'
import process from 'node:process'

const text = JSON.stringify({
  id: '20261120103000a1b2c3d4e5f60718',
  request_id: '20261120103000a1b2c3d4e5f60718',
  created: 1795141800,
  model: 'glm-4.6',
  choices: [{
    index: 0,
    finish_reason: 'stop',
    message: { role: 'assistant', content: '你好！有什么可以帮你？' },
  }],
  usage: { prompt_tokens: 6, completion_tokens: 9, total_tokens: 15 },
})
const headers = {
  'content-type': 'application/json; charset=UTF-8',
  'content-length': new TextEncoder().encode(text).length,
}

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(text))
})
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
