import { mockZhipu, applyFixtures } from './mock/index.ts'
import { openReady } from './test/support/bare-session.ts'
const zhipu = mockZhipu({realtime:{noise:false}})
applyFixtures(zhipu, { rules: [{ for: 'realtime', when: { last: '天气' }, reply: {content: '晴', audio: { base64: 'AAAAAAAA' } } }] } as never)
const s = await openReady(zhipu)
s.send({type:'conversation.item.create', item:{type:'function_call_output', output:'天气好'}}, {type:'response.create'})
console.log((await s.until('response.done')).map((e) => JSON.stringify(e.error ?? e.transcript ?? e.delta ?? e.type)).join(' '))
