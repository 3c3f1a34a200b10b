/** A number with its noun: `1 request`, `2 requests`, `2 web searches`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
