/** @typedef {{ what: string, ours: number, peer?: number, unit: string, against: string, atLeast?: number, atMost?: number, limit?: number }} Row */

const fixed = (value) => value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)

/** Prints one line for each measurement: ours, theirs, the ratio, the figure to reach and whether it holds. */
export class Report {
  misses = 0

  /** @param {string} name */
  title(name) {
    console.log(
      `\n${name}\n${'what'.padEnd(34)}${'ours'.padStart(14)}${
        'theirs'.padStart(14)
      }   ratio  figure            against`,
    )
  }

  /** @param {Row} row `atLeast` and `atMost` judge the ratio ours : theirs, `limit` judges ours. */
  row({ what, ours, peer, unit, against, atLeast, atMost, limit }) {
    const ratio = peer === undefined ? NaN : ours / peer
    const holds = !(ratio < atLeast || ratio > atMost || ours > limit)
    const wanted = atLeast !== undefined
      ? `≥ ${atLeast}×`
      : atMost !== undefined
      ? `≤ ${atMost}×`
      : limit !== undefined
      ? `≤ ${limit} ${unit}`
      : ''
    if (!holds) this.misses++
    const mark = wanted && (holds ? 'holds' : 'MISSED')
    console.log(
      what.padEnd(34) + `${fixed(ours)} ${unit}`.padStart(14) +
        (peer === undefined ? '' : `${fixed(peer)} ${unit}`).padStart(14) +
        (peer === undefined ? '' : `${ratio.toFixed(2)}×`).padStart(8) + '  ' +
        `${wanted} ${mark}`.padEnd(18) + against,
    )
  }

  /** Something to know beside the figures. @param {string} text */
  note(text) {
    console.log(`  ${text}`)
  }
}
