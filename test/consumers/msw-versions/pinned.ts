/** A fault that is not ours: which cases of which releases fail, and why. */
export interface Pinned {
  readonly because: string
  /** Judges the name of a case: `setupServer: the cancel of a stream settles and reaches the mock`. */
  readonly cases: RegExp
  readonly msw: (release: string) => boolean
  readonly node: (line: number) => boolean
}

/** Checked both ways: a fault that has gone away fails the run, until its line here is gone too. */
export const pinned: readonly Pinned[] = [
  {
    because: 'MSW 2 keeps a branch of every body that nobody reads, so a cancel never settles (mswjs/interceptors#712)',
    cases: /^msw alone: the cancel of /,
    msw: isMsw2,
    node: any,
  },
  {
    because: 'MSW 2 reads on after an abort, unless the handler itself hears the signal',
    cases: /^msw alone: an abort in the middle/,
    msw: isMsw2,
    node: any,
  },
  {
    because:
      'from Node 26 on, a body does not ask its own stream for its branches: there is no detour for the fault above',
    cases: /^(listen\(\{ via: 'msw' \}\)|setupServer(, with a logger)?): the cancel of a stream/,
    msw: isMsw2,
    node: (line) => line >= 26,
  },
  {
    because: 'as above; somebody who reads a copy lets the cancel settle',
    cases: /^(listen\(\{ via: 'msw' \}\)|setupServer): the unread body of a refusal/,
    msw: isMsw2,
    node: (line) => line >= 26,
  },
  {
    because: 'MSW 3 ends an answer without a length in order when its stream fails',
    cases: /^msw alone: a stream that fails/,
    msw: (release) => release.startsWith('3.'),
    node: any,
  },
]

function isMsw2(release: string): boolean {
  return release.startsWith('2.')
}

function any(): boolean {
  return true
}

export function pinFor(name: string, release: string, line: number): Pinned | undefined {
  return pinned.find(({ cases, msw, node }) => cases.test(name) && msw(release) && node(line))
}
