import type { Fault } from '../faults/fault.ts'
import { parseBody } from '../journal/entry.ts'
import { anyReply, type ReplyKind } from '../scripting/reply-kind.ts'
import type { RequestFilter } from '../scripting/request-filter.ts'
import { messageConditions } from './reply-kinds.ts'

/** Faults of several events and of chat streams. `apply-fault.ts` has them as well, for faults that are not scripted by tool. */
const absent: readonly (keyof Fault)[] = ['error', 'withoutDone', 'withoutFinish', 'swap', 'splice', 'eventsPerSecond']

/** The script of a tool is the content of its result; whether its tool accepts it is checked when it is sent. */
const toolKind: ReplyKind = {
  check: (value, act) => typeof value === 'string' || anyReply.check(value, act),
  checkFault(fault, act) {
    const name = absent.find((name) => fault[name] !== undefined)
    if (name) throw new TypeError(`Cannot ${act}: ${name} is for several events`)
  },
  replyKind: 'content',
  without: messageConditions.filter((name) => name !== 'tool'),
}

/** Creates the verbs of all tools; those of the tools of one server are members. */
export function createMcpVerbs(create: (filter: RequestFilter, kind: ReplyKind) => object): object {
  const verbsOf = (label: string, start: string) =>
    create({
      label,
      matches: (raw, path) => path.startsWith(start) && parseBody(raw)?.method === 'tools/call',
    }, toolKind)
  return Object.assign(verbsOf('mcp', '/mcp/'), {
    webSearch: verbsOf('mcp.webSearch', '/mcp/web_search'),
    reader: verbsOf('mcp.reader', '/mcp/web_reader'),
    zread: verbsOf('mcp.zread', '/mcp/zread'),
  })
}
