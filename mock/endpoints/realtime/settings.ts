import type { RealtimeOptions } from '../../core/realtime-options.ts'

/** Options of sessions with their defaults. */
export type RealtimeSettings = { readonly [Name in keyof RealtimeOptions]-?: Exclude<RealtimeOptions[Name], undefined> }

const defaults: RealtimeSettings = {
  heartbeatMs: 30_000,
  noise: true,
  itemEvents: true,
  textItems: 'ignore',
  handshakeErrors: 'status',
  eventsPerSecond: Infinity,
  maxFrameBytes: 262_144,
}

export function settingsOf(options: RealtimeOptions): RealtimeSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(given) }
}
