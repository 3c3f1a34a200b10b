/** An error in one line. */
export function explain(error: unknown): string {
  return (error as Error).message.replace(/\s*\n\s*/g, ' ')
}
