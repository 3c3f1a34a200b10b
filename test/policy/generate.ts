import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocks, replaceBlock } from './generated.ts'
import { read, root } from './source.ts'

/** Prints the block of an npm script, or writes it into its file. */
export async function generate(command: string, isWrite: boolean): Promise<void> {
  const block = blocks.find((candidate) => candidate.command === command)
  if (!block) throw new Error(`Cannot generate: unknown command ${command}`)
  const content = await block.render()
  if (!isWrite) return console.log(content)
  writeFileSync(join(root, block.file), replaceBlock(read(block.file), block, content))
}
