/** An event of the reference decoder. */
export interface SlowEvent {
  event: string
  data: string
  id: string
  meta: string
}

/**
 * Reference decoder of event streams: splits the complete text into lines and reads them as the HTML standard says, with the two deviations
 * that the client documents: the last event needs no blank line, and `meta` of the v3 API is a field. Shares no code with the client.
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
