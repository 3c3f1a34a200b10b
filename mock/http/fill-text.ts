import type { Fill } from '../errors/refusal.ts'

/** Replaces the placeholders `${name}` of a message; one without a value stays. */
export function fillText(text: string, fill: Fill): string {
  return text.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => fill[name] ?? placeholder)
}
