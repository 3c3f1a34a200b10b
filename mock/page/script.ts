/** Follows `/__mock/events` and draws what arrives; plain DOM, so that texts from requests are never read as markup. */
export const script: string = String.raw`
const pages = new Map()
let chosen, drawn = false, raw = false
const byId = (id) => document.getElementById(id)

function el(tag, props, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) node.setAttribute(name, value)
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false && child !== ''))
  return node
}

const pretty = (value) => typeof value === 'string' ? value : JSON.stringify(value, null, 2)
const ms = (value) => value < 1000 ? Math.round(value) + ' ms' : (value / 1000).toFixed(2) + ' s'
const clock = (page) => new Date(page.at).toLocaleTimeString([], { hour12: false }) + '.' + page.at.slice(20, 23)
const lastMs = (page) => page.frames.length ? page.frames[page.frames.length - 1].afterMs : 0
const shortPath = (page) => page.path.replace(/^\/paas\/v[34]\//, '').replace(/^\//, '')

function textOf(content) {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return content === null || content === undefined ? '' : pretty(content)
  return content.map((part) => typeof part === 'string' ? part : part.text ?? '[' + (part.type ?? typeof part) + ']').join(' ')
}

function said(page) {
  const body = page.body
  if (typeof body === 'string' && /multipart/.test(page.headers['content-type'])) return fieldsOf(body)
  if (!body || typeof body !== 'object') return typeof body === 'string' ? body : ''
  const message = Array.isArray(body.messages) ? body.messages[body.messages.length - 1] : undefined
  if (message) return textOf(message.content)
  return textOf(body.input ?? body.prompt ?? body.query ?? body.search_query ?? '')
}

/** Of a form each field with its value, or the name of its file. */
function fieldsOf(form) {
  const fields = form.matchAll(/name="([^"]*)"(?:; filename="([^"]*)")?[^]*?\r\n\r\n([^\r]*)/g)
  return Array.from(fields, ([, name, file, value]) => name + ' ' + (file ?? value)).join(', ')
}

function verdict(page) {
  if (page.status === undefined) return page.isOpen ? ['waiting', 'odd'] : ['dropped', 'bad']
  const end = page.frames[page.frames.length - 1]
  if (end && end.event) return [page.status + ' ' + end.event, 'bad']
  if (page.hasLeft) return [page.status + ' left', 'odd']
  return [String(page.status), page.status >= 400 ? 'bad' : '']
}

/** Events of a stream, parsed; and what they say when put together. */
function eventsOf(page) {
  return page.frames.map((frame) => frame.text ?? '').join('').split(/\r?\n\r?\n/).flatMap((block) => {
    const data = block.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).join('\n')
    try { return data && data !== '[DONE]' ? [JSON.parse(data)] : [] } catch { return [] }
  })
}

function answerOf(page) {
  const events = /event-stream/.test(page.contentType ?? '') ? eventsOf(page) : [parsed(page.frames[0]?.text)]
  const answer = { reasoning: '', content: '', calls: [] }
  for (const event of events) {
    const choice = event?.choices?.[0]
    const part = choice?.delta ?? choice?.message ?? {}
    answer.reasoning += part.reasoning_content ?? ''
    answer.content += textOf(part.content ?? '')
    for (const call of part.tool_calls ?? []) {
      const at = call.index ?? answer.calls.length
      const known = answer.calls[at] ??= { name: '', args: '' }
      known.name += call.function?.name ?? ''
      known.args += call.function?.arguments ?? ''
    }
    answer.finish = choice?.finish_reason ?? answer.finish
    answer.usage = event?.usage ?? answer.usage
    answer.error = event?.error ?? answer.error
  }
  return answer
}

function parsed(text) {
  try { return JSON.parse(text) } catch { return undefined }
}

function drawRow(page, isFresh) {
  const [status, mood] = verdict(page)
  const model = page.body && page.body.model
  return el('button', {
    class: 'row' + (isFresh ? ' fresh' : ''), type: 'button', 'data-id': page.id, 'aria-current': String(page.id === chosen),
    onclick: () => choose(page.id),
  },
    el('span', { class: 'what' }, shortPath(page) + ' ', el('small', {}, model ?? (page.method === 'POST' ? '' : page.method))),
    el('span', { class: 'status ' + mood + (page.isOpen ? ' open' : '') }, status),
    el('span', { class: 'said' }, said(page).slice(0, 160) || ' '),
    el('span', { class: 'when' }, clock(page)),
  )
}

function turn(role, text, kind) {
  return el('div', { class: 'turn ' + (kind ?? '') }, el('span', {}, role), el('p', {}, text))
}

function callText(call) {
  return call.name + '(' + (typeof call.args === 'string' ? call.args : pretty(call.args)) + ')'
}

function drawRequest(page) {
  const body = page.body
  if (body === undefined || body === null || body === '') return [el('p', { class: 'facts' }, 'No body.')]
  if (raw || typeof body !== 'object' || !Array.isArray(body.messages)) return [el('pre', {}, pretty(body))]
  const { messages, tools, ...rest } = body
  const chips = Object.entries(rest).map(([name, value]) => el('li', {}, el('b', {}, name + ' '), typeof value === 'string' ? value : JSON.stringify(value)))
  for (const tool of tools ?? []) chips.push(el('li', {}, el('b', {}, 'tool '), tool.function?.name ?? tool.type))
  return [
    el('ul', { class: 'chips' }, chips),
    el('div', {}, messages.flatMap((message) => {
      const turns = []
      if (message.reasoning_content) turns.push(turn('thinking', message.reasoning_content, 'think'))
      const text = textOf(message.content)
      if (text || !message.tool_calls) turns.push(turn(message.role, text))
      for (const call of message.tool_calls ?? []) turns.push(turn('calls', callText({ name: call.function?.name, args: call.function?.arguments }), 'call'))
      return turns
    })),
  ]
}

function drawAnswer(page) {
  const isStream = /event-stream/.test(page.contentType ?? '')
  const { reasoning, content, calls, finish, usage, error } = answerOf(page)
  const parts = []
  if (page.error) parts.push(el('p', { class: 'note bad' }, page.error))
  if (error) parts.push(el('p', { class: 'note bad' }, 'Error ' + (error.code ?? '') + ': ' + (error.message ?? pretty(error))))
  const turns = []
  if (reasoning) turns.push(turn('thinking', reasoning, 'think'))
  if (content) turns.push(turn('says', content))
  for (const call of calls) if (call) turns.push(turn('calls', callText(call), 'call'))
  if (turns.length && !raw) parts.push(el('div', {}, turns))
  const facts = [finish && 'finish_reason ' + finish, usage && usage.prompt_tokens + ' + ' + usage.completion_tokens + ' tokens'].filter(Boolean)
  if (facts.length && !raw) parts.push(el('p', { class: 'facts' }, facts.join(' · ')))
  if (!isStream) {
    const text = page.frames.map((frame) => frame.text ?? '').join('')
    if (raw || !turns.length) parts.push(el('pre', {}, pretty(parsed(text) ?? text) || nothing(page)))
  }
  return parts
}

function nothing(page) {
  if (page.isOpen) return 'No answer yet.'
  return page.status === undefined ? 'Nothing: the connection was dropped.' : 'An empty body.'
}

/** What is new in a chunk; the envelope around it is the same in each. */
function frameText(frame) {
  const event = parsed((/^data: ?(\{.*\})\s*$/s.exec(frame.text) ?? [])[1])
  const choice = event?.choices?.[0]
  if (raw || !choice) return frame.text.replace(/\n+$/, '')
  const { role, ...delta } = choice.delta ?? {}
  const rest = { ...delta, ...(choice.finish_reason && { finish_reason: choice.finish_reason }), ...(event.usage && { usage: event.usage }) }
  return JSON.stringify(rest)
}

function drawFrames(page) {
  if (!/event-stream/.test(page.contentType ?? '') || !page.frames.length) return ''
  const span = Math.max(lastMs(page), 2)
  const first = 'after ' + ms(page.frames[0].afterMs)
  return el('section', {},
    el('h3', {}, page.frames.length === 1 ? '1 frame, ' + first : page.frames.length + ' frames, the first ' + first + ', the last after ' + ms(lastMs(page))),
    el('div', { class: 'strip', 'aria-hidden': 'true' }, page.frames.map((frame) =>
      el('i', { class: frame.event ? 'event' : '', style: 'left:' + (1 + 98 * frame.afterMs / span) + '%' }))),
    el('div', { class: 'scale' }, el('span', {}, '0'), el('span', {}, ms(span / 2)), el('span', {}, ms(span))),
    el('div', { class: 'frames' }, page.frames.map((frame) =>
      el('div', { class: 'frame' + (frame.event ? ' event' : '') },
        el('time', {}, '+' + ms(frame.afterMs)),
        el('code', {}, frame.event ? (frame.event === 'cut' ? 'connection dropped here' : 'nothing more is sent') : frameText(frame))))),
  )
}

function curlOf(page) {
  const lines = ["curl '" + location.origin + page.target + "'"]
  if (page.method !== 'GET' && page.method !== 'POST') lines.push('-X ' + page.method)
  lines.push('-H "Authorization: Bearer $ZHIPUAI_API_KEY"')
  if (page.headers['content-type']) lines.push("-H 'Content-Type: " + page.headers['content-type'] + "'")
  if (page.body !== undefined) lines.push("-d '" + (typeof page.body === 'string' ? page.body : JSON.stringify(page.body)).replaceAll("'", "'\\''") + "'")
  return lines.join(' \\\n  ')
}

function copier(label, text) {
  return el('button', { type: 'button', onclick: async (event) => {
    await navigator.clipboard.writeText(text())
    event.target.textContent = 'Copied'
    setTimeout(() => event.target.textContent = label, 1200)
  } }, label)
}

let detailed
function drawDetail() {
  const page = pages.get(chosen)
  const detail = byId('detail')
  // What has not changed stays, and with it what the reader has opened or selected.
  const now = page ? [page, raw] : [pages.size]
  if (detailed && now.every((part, at) => part === detailed[at])) return
  const isSame = page && detailed && detailed[0].id === page.id
  detailed = now
  if (!page) {
    detail.replaceChildren(pages.size ? el('p', { class: 'nothing' }, 'Choose a request.') : drawEmpty())
    return
  }
  const scrolled = detail.scrollTop
  const isOpen = isSame && detail.querySelector('details')?.open
  const frames = detail.querySelector('.frames')
  const [status, mood] = verdict(page)
  detail.replaceChildren(
    el('div', { class: 'top' },
      el('h2', {}, page.method + ' ' + page.target),
      el('span', { class: 'status ' + mood + (page.isOpen ? ' open' : '') }, status)),
    el('p', { class: 'facts' }, [clock(page), page.account ? 'key ' + page.account.slice(0, 8) + '…' : 'no key', page.host, page.contentType].filter(Boolean).join(' · ')),
    el('div', { class: 'tools' },
      el('button', { type: 'button', class: 'back', onclick: () => choose(undefined) }, 'All requests'),
      el('button', { type: 'button', 'aria-pressed': String(raw), onclick: () => { raw = !raw; drawDetail() } }, raw ? 'Show as conversation' : 'Show as JSON'),
      copier('Copy as curl', () => curlOf(page))),
    page.fault ? el('section', {}, el('p', { class: 'note' }, 'Spoiled on purpose: ' + JSON.stringify(page.fault))) : '',
    el('section', {}, el('h3', {}, 'The application sent'), drawRequest(page)),
    el('section', {}, el('h3', {}, 'The mock answered'), drawAnswer(page)),
    drawFrames(page),
    el('section', {}, el('details', { open: isOpen && '' }, el('summary', {}, 'Request headers'),
      el('pre', {}, Object.entries(page.headers).map(([name, value]) => name + ': ' + value).join('\n')))),
  )
  detail.scrollTop = scrolled
  const drawnFrames = detail.querySelector('.frames')
  if (frames && drawnFrames) drawnFrames.scrollTop = page.isOpen ? drawnFrames.scrollHeight : frames.scrollTop
}

function drawEmpty() {
  const base = location.origin + '/api/paas/v4'
  const curl = "curl " + base + "/chat/completions \\\n  -H 'Authorization: Bearer id.secret' \\\n  -H 'Content-Type: application/json' \\\n" +
    "  -d '{\"model\": \"glm-4.6\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"你好\"}]}'"
  return el('div', { class: 'empty' },
    el('h2', {}, 'Nothing has arrived yet'),
    el('p', {}, 'Give your application the base URL ', el('code', {}, base), ' and any key of the form ', el('code', {}, 'id.secret'), ', or one of those it was started with. Each request appears here as it comes, with every frame of its answer.'),
    el('p', {}, 'Or try it from a shell:'),
    el('div', { class: 'curl' }, el('pre', {}, curl), copier('Copy', () => curl)),
    el('p', {}, el('a', { href: '/__mock/help', style: 'color:inherit' }, 'How other languages script this mock')))
}

let freshFrom = 0
function draw() {
  drawn = false
  const words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (page) => {
    const text = [page.path, page.status, page.body && page.body.model, said(page), page.account, verdict(page)[0]].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const shown = [...pages.values()].filter(fits).sort((a, b) => b.id - a.id)
  document.body.classList.toggle('bare', pages.size === 0)
  byId('list').replaceChildren(...shown.map((page) => drawRow(page, page.id > freshFrom)))
  if (pages.size && !shown.length) byId('list').append(el('p', { class: 'nothing' }, 'No request fits the filter.'))
  if (!pages.size) byId('list').append(el('p', { class: 'nothing' }, 'No requests yet.'))
  freshFrom = Math.max(freshFrom, ...pages.keys())
  const open = [...pages.values()].filter((page) => page.isOpen).length
  document.title = (pages.size ? '(' + pages.size + ') ' : '') + 'Zhipu mock'
  if (byId('live').className === 'on') byId('live').textContent = pages.size + (pages.size === 1 ? ' request' : ' requests') + (open ? ', ' + open + ' open' : '')
  drawDetail()
}

function redraw() {
  if (!drawn) requestAnimationFrame(draw)
  drawn = true
}

function choose(id) {
  chosen = id
  location.hash = id === undefined ? '' : id
  document.body.classList.toggle('reading', id !== undefined)
  redraw()
}

const isWide = () => matchMedia('(min-width: 761px)').matches
const source = new EventSource('/__mock/events')
source.onopen = () => { pages.clear(); byId('live').className = 'on'; redraw() }
source.onerror = () => { byId('live').className = ''; byId('live').textContent = 'the mock is gone, waiting for it'; }
source.addEventListener('request', ({ data }) => {
  const page = JSON.parse(data)
  // On a desk the newest is shown until the reader chooses one.
  if (!pages.has(page.id) && isWide() && (chosen === undefined || chosen === Math.max(...pages.keys()))) {
    chosen = page.id
    document.body.classList.add('reading')
  }
  pages.set(page.id, page)
  redraw()
})
source.addEventListener('forget', ({ data }) => {
  pages.delete(Number(data))
  if (chosen === Number(data)) { chosen = undefined; document.body.classList.remove('reading') }
  redraw()
})
byId('filter').addEventListener('input', redraw)
byId('forget').addEventListener('click', () => fetch('/__mock/requests', { method: 'DELETE' }))
addEventListener('hashchange', () => { if (!location.hash && chosen !== undefined && !isWide()) choose(undefined) })
addEventListener('keydown', (event) => {
  if (event.target.tagName === 'INPUT' || !['ArrowDown', 'ArrowUp', 'j', 'k'].includes(event.key)) return
  const rows = [...document.querySelectorAll('.row')]
  const at = rows.findIndex((row) => row.dataset.id === String(chosen))
  const next = rows[at + (event.key === 'ArrowDown' || event.key === 'j' ? 1 : -1)]
  if (next) { event.preventDefault(); choose(Number(next.dataset.id)); next.scrollIntoView({ block: 'nearest' }) }
})
redraw()
`
