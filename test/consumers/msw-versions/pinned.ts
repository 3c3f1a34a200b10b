/** A known bug of MSW or Node: the cases that fail because of it. */
export interface Pinned {
  readonly because: string
  /** Matches names of cases: `setupServer: the cancel of a stream settles and reaches the mock`. */
  readonly cases: RegExp
  readonly msw: (release: string) => boolean
  readonly node: (major: number) => boolean
}

/** Checked both ways: a case that passes although it is pinned fails the run until its entry here is removed. */
export const pinned: readonly Pinned[] = [
  {
    because: 'MSW 2 keeps an unread branch of every body, so cancel() never settles (mswjs/interceptors#712)',
    cases: /^msw alone: the cancel of /,
    msw: isMsw2,
    node: any,
  },
  {
    because: 'MSW 2 continues to read after an abort, unless the handler listens to the signal itself',
    cases: /^msw alone: an abort in the middle/,
    msw: isMsw2,
    node: any,
  },
  {
    because:
      'since Node 26 a body does not call tee() of its own stream, so the workaround for the bug above has no effect',
    cases: /^(listen\(\{ via: 'msw' \}\)|setupServer(, with a logger)?): the cancel of a stream/,
    msw: isMsw2,
    node: (major) => major >= 26,
  },
  {
    because: 'as above; with a logger that reads a copy, cancel() settles',
    cases: /^(listen\(\{ via: 'msw' \}\)|setupServer): the unread body of a refusal/,
    msw: isMsw2,
    node: (major) => major >= 26,
  },
  {
    because: 'MSW 3 ends a response without content-length normally when its stream fails',
    cases: /^msw alone: a stream that fails/,
    msw: (release) => release.startsWith('3.'),
    node: any,
  },
  {
    because: 'before 2.15 the close of a second server leaves the interceptors of the first in place',
    cases: /^beside msw: listen\(\) and a server/,
    msw: isBefore215,
    node: (major) => major < 26,
  },
  {
    because: 'in 2.12 a second server does not get the requests of node:http',
    cases: /^beside msw: listen\(\) before a server/,
    msw: (release) => release.startsWith('2.12.'),
    node: (major) => major < 26,
  },
  {
    because:
      'on Node 26 listen() does not use MSW 2, so a server that starts later is asked first and refuses what it does not handle',
    cases: /^beside msw: listen\(\) before a server/,
    msw: isMsw2,
    node: (major) => major >= 26,
  },
]

function isMsw2(release: string): boolean {
  return release.startsWith('2.')
}

function isBefore215(release: string): boolean {
  return isMsw2(release) && Number(release.split('.')[1]) < 15
}

function any(): boolean {
  return true
}

/** The pin of a case, if there is one. */
export function pinFor(name: string, release: string, major: number): Pinned | undefined {
  return pinned.find(({ cases, msw, node }) => cases.test(name) && msw(release) && node(major))
}
