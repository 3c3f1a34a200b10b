/** `npm run check:package`: runs are-the-types-wrong on the packed package. */
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemKindInfo } from '@arethetypeswrong/core/problems'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('../../..', import.meta.url))

/** The resolution `node10` does not read `exports`: it finds the main entry only, and subpaths need node16, nodenext or bundler. */
const isExpected = ({ resolutionKind }) => resolutionKind === 'node10'

const folder = mkdtempSync(join(tmpdir(), 'zhipu-fetch-'))
try {
  execFileSync('node', ['test/runtimes/build.mjs'], { cwd, stdio: 'inherit' })
  // Without scripts: `prepack` would run all tests of the package as well.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd, encoding: 'utf8' }))
  const { types, problems, entrypoints } = await checkPackage(
    createPackageFromTarballData(readFileSync(join(folder, filename))),
  )
  if (!types) throw new Error('Cannot check types: the package has none')
  const wrong = problems.filter((problem) => !isExpected(problem))
  for (const problem of wrong) {
    const { emoji, title } = problemKindInfo[problem.kind]
    console.log(`${emoji} ${problem.entrypoint ?? problem.fileName ?? ''} ${problem.resolutionKind ?? ''}: ${title}`)
  }
  console.log(`${Object.keys(entrypoints).length} entries, ${wrong.length} with wrong types`)
  process.exitCode = wrong.length ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
