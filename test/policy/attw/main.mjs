/** are-the-types-wrong over the packed package: `npm run check:package`. */
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemKindInfo } from '@arethetypeswrong/core/problems'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('../../..', import.meta.url))

/** TypeScript's resolution from before `exports` finds the main entry alone; subpaths want node16, nodenext or bundler. */
const isKnown = ({ resolutionKind }) => resolutionKind === 'node10'

const folder = mkdtempSync(join(tmpdir(), 'zhipu-fetch-'))
try {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd, encoding: 'utf8' })
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')))
  const { types, problems, entrypoints } = await checkPackage(
    createPackageFromTarballData(readFileSync(join(folder, filename))),
  )
  if (!types) throw new Error('Cannot judge types: the package has none')
  const wrong = problems.filter((problem) => !isKnown(problem))
  for (const problem of wrong) {
    const { emoji, title } = problemKindInfo[problem.kind]
    console.log(`${emoji} ${problem.entrypoint ?? problem.fileName ?? ''} ${problem.resolutionKind ?? ''}: ${title}`)
  }
  console.log(`${Object.keys(entrypoints).length} entries, ${wrong.length} with wrong types`)
  process.exitCode = wrong.length ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
