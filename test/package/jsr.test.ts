import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../policy/source.ts'
import { run } from './pack.ts'

test('deno publish accepts the sources for JSR: they type-check and no public type is inferred', async () => {
  const deno = join(root, 'node_modules/.bin/deno')
  const published = run(deno, ['publish', '--dry-run', '--allow-dirty', '--no-provenance'], { cwd: root })
  await expect(published.then(() => 'accepted', ({ stderr }: { stderr: string }) => stderr)).resolves.toBe('accepted')
}, 180_000)
