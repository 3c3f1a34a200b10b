import { describe, expect, it } from 'vitest'
import { compare } from '../../../mock/contract/compare.ts'
import { matchesGrammar, squeeze } from '../../../mock/contract/event-grammar.ts'
import { flatten, observe, type Shape } from '../../../mock/contract/shape.ts'
import { type Observation, Observations } from '../../../mock/contract/observations.ts'

/** The observations that differ from the document, one line each. */
function differencesIn(report: (observations: Observations) => void): string[] {
  const observations = new Observations()
  report(observations)
  return observations.list.filter(({ severity }) => severity).map(({ aspect, document, seen, severity }) =>
    `${severity}: ${aspect}: ${document} / ${seen}`
  )
}

describe('expectShape()', () => {
  const file: Shape = { id: 'string', 'size?': 'number|null', tags: ['string'], 'owner?': { name: 'string' } }

  it('flattens a documented shape into paths', () => {
    expect([...flatten(file).keys()]).toEqual(['', 'id', 'size', 'tags', 'tags[]', 'owner', 'owner.name'])
  })

  it('accepts a value with every required key and the documented types', () => {
    expect(differencesIn((observations) => observations.expectShape('file', { id: 'a', tags: [] }, file))).toEqual([])
    const full = { id: 'a', size: null, tags: ['x'], owner: { name: 'b' } }
    expect(differencesIn((observations) => observations.expectShape('file', full, file))).toEqual([])
  })

  it('reports a missing key and a wrong type as critical, an undocumented key as a warning', () => {
    expect(
      differencesIn((observations) => observations.expectShape('file', { id: 7, owner: {}, extra: { deep: 1 } }, file)),
    ).toEqual([
      'critical: file id: string / number',
      'critical: file tags: array / absent',
      'critical: file owner.name: string / absent',
      'warning: file extra: not documented / object',
    ])
  })

  it('reports a required key that only some elements lack', () => {
    const mixed = [{ id: 'a' }, { id: 'b', size: 1 }, { size: 2 }]
    expect(
      differencesIn((observations) => observations.expectShape('files', mixed, [{ id: 'string', 'size?': 'number' }])),
    ).toEqual([
      'critical: files [].id: string / string?',
    ])
  })

  it('does not require the keys of an optional object from elements without that object', () => {
    const chunks = [{ id: 'a' }, { id: 'b', usage: { total: 3 } }]
    expect(
      differencesIn((observations) =>
        observations.expectShape('chunks', chunks, [{ id: 'string', 'usage?': { total: 'number' } }])
      ),
    ).toEqual(
      [],
    )
  })

  it('ignores everything below a path of type any', () => {
    expect(differencesIn((observations) => observations.expectShape('file', { meta: { deep: [1] } }, { meta: 'any' })))
      .toEqual([])
  })

  it.each<[Shape, unknown, string]>([
    ['=list', 'page', 'list / "page"'],
    ['=list', 7, 'list / number'],
    [/^call_/, 'toolu_1', '/^call_/ / "toolu_1"'],
    ['text', '', 'text / ""'],
    ['integer', 1.5, 'integer / 1.5'],
    ['integer', -1, 'integer / -1'],
    ['seconds', 1_788_829_164_000, 'seconds / 1788829164000'],
    ['milliseconds', 1_788_829_164, 'milliseconds / 1788829164'],
    ['url', 'www.example.com', 'url / "www.example.com"'],
    ['digits', 'a1', 'digits / "a1"'],
    ['text|null', false, 'text|null / boolean'],
  ])('reports a value that the alternatives of the leaf %s do not allow: %j', (shape, value, line) => {
    expect(differencesIn((observations) => observations.expectShape('it', { it: value }, { it: shape }))).toEqual([
      `critical: it it: ${line}`,
    ])
  })

  it.each<[Shape, unknown]>([
    ['=list', 'list'],
    [/^call_/, 'call_1'],
    ['text|null', null],
    ['seconds', 1_788_829_164],
    ['milliseconds', 1_788_829_164_000],
    ['url', 'https://www.example.com/a'],
    ['digits', '0123'],
    ['string', ''],
  ])('accepts a value that the leaf %s allows: %j', (shape, value) => {
    expect(differencesIn((observations) => observations.expectShape('it', { it: value }, { it: shape }))).toEqual([])
  })

  it('collects the types of all elements', () => {
    expect([...observe([1, 'a', null]).get('[]')!.types]).toEqual(['number', 'string', 'null'])
  })
})

describe('matchesGrammar()', () => {
  it('supports the quantifiers *, + and ?', () => {
    const grammar = 'reasoning* content+ tool? final'
    expect(matchesGrammar(['content', 'final'], grammar)).toBe(true)
    expect(matchesGrammar(['reasoning', 'reasoning', 'content', 'content', 'tool', 'final'], grammar)).toBe(true)
    expect(matchesGrammar(['reasoning', 'final'], grammar)).toBe(false)
    expect(matchesGrammar(['content', 'tool', 'tool', 'final'], grammar)).toBe(false)
    expect(matchesGrammar(['content', 'final', 'content'], grammar)).toBe(false)
    expect(matchesGrammar([], grammar)).toBe(false)
  })

  it('supports alternatives and matches whole kinds only', () => {
    expect(matchesGrammar(['a', 'b', 'a'], 'a|b+')).toBe(true)
    expect(matchesGrammar(['content'], 'con')).toBe(false)
    expect(matchesGrammar(['con', 'tent'], 'content')).toBe(false)
  })

  it('squeeze() joins adjacent events of the same kind', () => {
    expect(squeeze(['a', 'a', 'b', 'a'])).toBe('a b a')
  })
})

describe('Observations', () => {
  it('expectValue() accepts one value, one of several values, or a pattern', () => {
    expect(differencesIn((observations) => {
      observations.expectValue('same', 'stop', 'stop')
      observations.expectValue('one of', 0, [0, -1])
      observations.expectValue('like', 'call_1', /^call_/)
    })).toEqual([])
    expect(differencesIn((observations) => {
      observations.expectValue('same', undefined, 'stop')
      observations.expectValue('one of', 2, [0, -1], 'warning')
      observations.expectValue('like', '', /^call_/, 'info')
    })).toEqual(['critical: same: stop / absent', 'warning: one of: 0 or -1 / 2', 'info: like: /^call_/ / ""'])
  })

  it('expectKeyOrder() reports documented keys out of order and ignores other keys', () => {
    const order = ['id', 'created', 'model']
    expect(differencesIn((observations) => observations.expectKeyOrder('chunk', { id: 1, extra: 2, model: 3 }, order)))
      .toEqual([])
    expect(differencesIn((observations) => observations.expectKeyOrder('chunk', { model: 3, id: 1 }, order))).toEqual([
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

  it('returns no row when document, live API and mock agree', () => {
    expect(row({}, {})).toEqual([])
  })

  it('returns all three columns when only the mock differs', () => {
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

  it('reports info when live API and mock agree and only the document differs', () => {
    expect(row({ seen: 'n', severity: 'critical' }, { seen: 'n', severity: 'critical' })).toMatchObject([{
      severity: 'info',
    }])
  })

  it('keeps the severity when only the live API differs from the document', () => {
    expect(row({ seen: 'n', severity: 'warning' }, {})).toMatchObject([{ severity: 'warning', live: 'n', mock: 'd' }])
  })

  it('counts an aspect that was observed several times with its most severe observation', () => {
    const mock: Observation[] = [
      { aspect: 'a', document: 'd', seen: '1', severity: 'critical' },
      { aspect: 'a', document: 'd', seen: 'd' },
    ]
    expect(compare(scenario, [], mock)).toMatchObject([{ severity: 'critical', mock: '1' }])
  })

  it('reports an optional value that only one side has as a warning', () => {
    expect(row({ seen: 'string' }, { seen: 'absent' })).toMatchObject([{ severity: 'warning' }])
    expect(row({ seen: 'absent' }, { seen: 'string' })).toMatchObject([{ severity: 'warning' }])
    expect(row({ seen: 'string?' }, { seen: 'string' })).toMatchObject([{ severity: 'warning' }])
    expect(row({ seen: 'string' }, { seen: 'null' })).toMatchObject([{ severity: 'info' }])
  })

  it('allows different values when the document allows more than one', () => {
    expect(row({ seen: 'id-1', isOpen: true }, { seen: 'id-2', isOpen: true })).toEqual([])
  })

  it('sorts by severity, critical first', () => {
    const mock: Observation[] = [
      { aspect: 'a', document: '', seen: '1', severity: 'info' },
      { aspect: 'b', document: '', seen: '1', severity: 'critical' },
    ]
    expect(compare(scenario, [], mock).map(({ aspect }) => aspect)).toEqual(['b', 'a'])
  })
})
