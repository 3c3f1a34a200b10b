import { median } from './rounds.mjs'

/** @typedef {{ atLeast?: number, atMost?: number }} Figure The figure to hold; a row without one is printed for information. */
/** @typedef {{ what: string, unit: string, ours: number[], peer: number[], against: string } & Figure} RatioRow One measurement per round on both sides. */
/** @typedef {{ what: string, unit: string, value: number, atMost?: number, note?: string }} ValueRow */

const widths = [30, 11, 11, 11, 11, 9]

/** Prints one line per measurement: what was measured, which figure is wanted, and whether it is held or missed. */
export class Report {
  /** Number of figures that were missed. */
  misses = 0

  /** @param {string} name */
  title(name) {
    console.log(`\n${name}`)
    this.#line('what', 'ours', 'peer', 'measured', 'wanted', 'result', 'peer is')
  }

  /**
   * A comparison: the medians of both sides, and the median of the ratios of the rounds, which is what the figure is about.
   *
   * @param {RatioRow} row
   */
  ratio({ what, unit, ours, peer, against, atLeast, atMost }) {
    const ratio = median(ours.map((value, round) => value / peer[round]))
    const wanted = figureText('×', { atLeast, atMost })
    const result = this.#judge(ratio, { atLeast, atMost })
    this.#line(
      what,
      `${rounded(median(ours))} ${unit}`,
      `${rounded(median(peer))} ${unit}`,
      `${ratio.toFixed(2)}×`,
      wanted,
      result,
      against,
    )
  }

  /**
   * A single value, without a peer.
   *
   * @param {ValueRow} row
   */
  value({ what, unit, value, atMost, note = '' }) {
    this.#line(
      what,
      '',
      '',
      `${rounded(value)} ${unit}`,
      figureText(` ${unit}`, { atMost }),
      this.#judge(value, { atMost }),
      note,
    )
  }

  /** Prints additional information. @param {string} text */
  note(text) {
    console.log(`  ${text}`)
  }

  #judge(value, { atLeast = -Infinity, atMost = Infinity }) {
    if (atLeast === -Infinity && atMost === Infinity) return ''
    if (value >= atLeast && value <= atMost) return 'held'
    this.misses++
    return 'MISSED'
  }

  #line(what, ...cells) {
    const last = cells.pop()
    const columns = cells.map((cell, index) => cell.padStart(widths[index + 1]))
    console.log(`${what.padEnd(widths[0])}${columns.join('')}  ${last}`.trimEnd())
  }
}

function figureText(unit, { atLeast, atMost }) {
  if (atLeast !== undefined) return `≥ ${atLeast}${unit}`
  return atMost === undefined ? '' : `≤ ${atMost}${unit}`
}

function rounded(value) {
  if (value >= 100) return value.toFixed(0)
  return value.toFixed(value >= 10 ? 1 : 2)
}
