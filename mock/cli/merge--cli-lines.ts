/** Text cut into lines, without their ends. What follows the last line end is a line of its own unless it is empty. */
export async function* lines(input: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const piece of input) {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() as string
    for (const part of parts) yield part.replace(/\r$/, '')
  }
  if (rest !== '') yield rest
}
