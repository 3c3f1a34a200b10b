import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocks, replaceBlock } from './generated.ts'
import { read, root } from './source.ts'

/** Prints the blocks of an npm script, or writes them into their files. */
export async function generate(command: string, isWrite: boolean): Promise<void> {
  const own = blocks.filter((candidate) => candidate.command === command)
  if (own.length === 0) throw new Error(`Cannot generate: unknown command ${command}`)
  for (const block of own) {
    const content = await block.render()
    if (isWrite) writeFileSync(join(root, block.file), replaceBlock(read(block.file), block, content))
    else console.log(content)
  }
}
