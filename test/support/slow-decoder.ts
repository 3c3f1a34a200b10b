/** An event as the reference reads it. */
export interface SlowEvent {
  event: string
  data: string
  id: string
  meta: string
}

/**
 * The slow and obvious reading of an event stream: the whole text at once, split into lines by the three endings, line by line
 * as the HTML standard says, with the two deviations that the client documents: the last event counts without its blank line, and the v3
 * API's `meta` is a field. Shares no code with the client.
 */
export function slowDecode(text: string): SlowEvent[] {
  const events: SlowEvent[] = []
  let fields = new Map<string, string[]>()
  for (const line of [...text.split(/\r\n|\n|\r/), '']) {
    if (line === '') {
      const last = (name: string) => fields.get(name)?.at(-1) ?? ''
      const event = {
        event: last('event'),
        data: (fields.get('data') ?? []).join('\n'),
        id: last('id'),
        meta: last('meta'),
      }
      if (fields.has('data') || event.event !== '' || event.meta !== '') events.push(event)
      fields = new Map()
      continue
    }
    const [, name, value] = /^([^:]*)(?:: ?)?([^]*)$/.exec(line)!
    if (name !== '') fields.set(name!, [...(fields.get(name!) ?? []), value!])
  }
  return events
}
