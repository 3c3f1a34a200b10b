import { describe, expect, it } from 'vitest'
import { compare } from '../../../mock/contract/differences.ts'
import { collapse, obeys } from '../../../mock/contract/event-grammar.ts'
import { flatten, observe, type Shape } from '../../../mock/contract/shape.ts'
import { type Observation, Sheet } from '../../../mock/contract/observations.ts'

const noted = (look: (sheet: Sheet) => void): Observation[] => {
  const sheet = new Sheet()
  look(sheet)
  return sheet.observations
}
const wrong = (look: (sheet: Sheet) => void) =>
  noted(look).filter(({ severity }) => severity).map(({ aspect, document, seen, severity }) =>
    `${severity}: ${aspect}: ${document} / ${seen}`
  )

describe('shape', () => {
  const file: Shape = { id: 'string', 'size?': 'number|null', tags: ['string'], 'owner?': { name: 'string' } }

  it('lays a documented shape flat', () => {
    expect([...flatten(file).keys()]).toEqual(['', 'id', 'size', 'tags', 'tags[]', 'owner', 'owner.name'])
  })

  it('agrees with what has every required key and the right types', () => {
    expect(wrong((sheet) => sheet.shape('file', { id: 'a', tags: [] }, file))).toEqual([])
    const full = { id: 'a', size: null, tags: ['x'], owner: { name: 'b' } }
    expect(wrong((sheet) => sheet.shape('file', full, file))).toEqual([])
  })

  it('calls a missing key and a wrong type critical, an unknown key a warning', () => {
    expect(wrong((sheet) => sheet.shape('file', { id: 7, owner: {}, extra: { deep: 1 } }, file))).toEqual([
      'critical: file id: string / number',
      'critical: file tags: array / absent',
      'critical: file owner.name: string / absent',
      'warning: file extra: not documented / object',
    ])
  })

  it('misses a required key that only some elements lack', () => {
    const mixed = [{ id: 'a' }, { id: 'b', size: 1 }, { size: 2 }]
    expect(wrong((sheet) => sheet.shape('files', mixed, [{ id: 'string', 'size?': 'number' }]))).toEqual([
      'critical: files [].id: string / string?',
    ])
  })

  it('does not ask of an element for what belongs to a part that it lacks', () => {
    const chunks = [{ id: 'a' }, { id: 'b', usage: { total: 3 } }]
    expect(wrong((sheet) => sheet.shape('chunks', chunks, [{ id: 'string', 'usage?': { total: 'number' } }]))).toEqual(
      [],
    )
  })

  it('looks no further where anything is allowed', () => {
    expect(wrong((sheet) => sheet.shape('file', { meta: { deep: [1] } }, { meta: 'any' }))).toEqual([])
  })

  it('sees every type that the elements have', () => {
    expect([...observe([1, 'a', null]).get('[]')!.types]).toEqual(['number', 'string', 'null'])
  })
})

describe('grammar', () => {
  it('counts by *, + and ?', () => {
    const grammar = 'reasoning* content+ tool? final'
    expect(obeys(['content', 'final'], grammar)).toBe(true)
    expect(obeys(['reasoning', 'reasoning', 'content', 'content', 'tool', 'final'], grammar)).toBe(true)
    expect(obeys(['reasoning', 'final'], grammar)).toBe(false)
    expect(obeys(['content', 'tool', 'tool', 'final'], grammar)).toBe(false)
    expect(obeys(['content', 'final', 'content'], grammar)).toBe(false)
    expect(obeys([], grammar)).toBe(false)
  })

  it('takes either of two words and does not take half a word', () => {
    expect(obeys(['a', 'b', 'a'], 'a|b+')).toBe(true)
    expect(obeys(['content'], 'con')).toBe(false)
    expect(obeys(['con', 'tent'], 'content')).toBe(false)
  })

  it('tells the order without the counts', () => {
    expect(collapse(['a', 'a', 'b', 'a'])).toBe('a b a')
  })
})

describe('sheet', () => {
  it('takes one value, one of several, or a pattern', () => {
    expect(wrong((sheet) => {
      sheet.fact('same', 'stop', 'stop')
      sheet.fact('one of', 0, [0, -1])
      sheet.fact('like', 'call_1', /^call_/)
    })).toEqual([])
    expect(wrong((sheet) => {
      sheet.fact('same', undefined, 'stop')
      sheet.fact('one of', 2, [0, -1], 'warning')
      sheet.fact('like', '', /^call_/, 'info')
    })).toEqual(['critical: same: stop / absent', 'warning: one of: 0 or -1 / 2', 'info: like: /^call_/ / ""'])
  })

  it('wants keys in order and does not mind those it does not know', () => {
    const order = ['id', 'created', 'model']
    expect(wrong((sheet) => sheet.order('chunk', { id: 1, extra: 2, model: 3 }, order))).toEqual([])
    expect(wrong((sheet) => sheet.order('chunk', { model: 3, id: 1 }, order))).toEqual([
      'warning: chunk key order: id created model / model id',
    ])
  })
})

describe('compare()', () => {
  const scenario = { name: 'a file is listed', family: 'files' }
  const row = (live: Partial<Observation>, mock: Partial<Observation>) =>
    compare(
      scenario,
      [{ aspect: 'x', document: 'd', seen: 'd', ...live }],
      [{ aspect: 'x', document: 'd', seen: 'd', ...mock }],
    )

  it('has no row where all three agree', () => {
    expect(row({}, {})).toEqual([])
  })

  it('tells what the mock alone does, with all three columns', () => {
    expect(row({}, { seen: 'm', severity: 'critical' })).toEqual([
      {
        severity: 'critical',
        family: 'files',
        scenario: 'a file is listed',
        aspect: 'x',
        document: 'd',
        live: 'd',
        mock: 'm',
      },
    ])
  })

  it('is only informed when live and mock agree against the document', () => {
    expect(row({ seen: 'n', severity: 'critical' }, { seen: 'n', severity: 'critical' })).toMatchObject([{
      severity: 'info',
    }])
  })

  it('keeps the weight of a live API that left the document while the mock did not', () => {
    expect(row({ seen: 'n', severity: 'warning' }, {})).toMatchObject([{ severity: 'warning', live: 'n', mock: 'd' }])
  })

  it('warns of what the live API has and the mock lacks, though it may be absent', () => {
    expect(row({ seen: 'string' }, { seen: 'absent' })).toMatchObject([{ severity: 'warning' }])
    expect(row({ seen: 'absent' }, { seen: 'string' })).toMatchObject([{ severity: 'info' }])
  })

  it('lets values differ that the document leaves open', () => {
    expect(row({ seen: 'id-1', free: true }, { seen: 'id-2', free: true })).toEqual([])
  })

  it('puts the worst first', () => {
    const mock: Observation[] = [
      { aspect: 'a', document: '', seen: '1', severity: 'info' },
      { aspect: 'b', document: '', seen: '1', severity: 'critical' },
    ]
    expect(compare(scenario, [], mock).map(({ aspect }) => aspect)).toEqual(['b', 'a'])
  })
})
