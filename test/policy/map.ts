import { layerOf, layers } from './layers.ts'
import { imports, sources } from './source.ts'

/** Characters per column. */
const nameWidth = 13
const purposeWidth = 84

/** The folders of `src` and `mock` in order of dependency, with the folders that each imports. */
export function drawMap(): string {
  const lines = (['src', 'mock'] as const).flatMap((folder) => [`${folder}/`, ...rowsOf(folder), ''])
  return ['```text', ...lines.slice(0, -1), '```'].join('\n')
}

function rowsOf(folder: 'src' | 'mock'): string[] {
  const list = layers[folder]
  const reduced = reduce(dependencies(folder))
  return list.map((layer, index) => {
    const targets = [...reduced[index]!].sort((a, b) => b - a).map((target) => list[target]!.name)
    const row = `  ${layer.name.padEnd(nameWidth)} ${layer.purpose.padEnd(purposeWidth)}`
    return targets.length === 0 ? row.trimEnd() : `${row} ← ${targets.join(', ')}`
  })
}

/** For each layer the indexes of those that it imports. Imports against the order are left out: they fail a test. */
function dependencies(folder: 'src' | 'mock'): Set<number>[] {
  const found = layers[folder].map(() => new Set<number>())
  for (const { file, target = '' } of sources(folder).flatMap(imports)) {
    const from = layerOf(file)
    const to = layerOf(target)
    if (from && to && target.startsWith(`${folder}/`) && to.index < from.index) found[from.index]!.add(to.index)
  }
  return found
}

/** Transitive reduction: removes a dependency that another dependency already has. */
export function reduce(graph: readonly ReadonlySet<number>[]): Set<number>[] {
  const reachable: Set<number>[] = []
  for (const targets of graph) {
    const all = new Set(targets)
    for (const target of targets) for (const further of reachable[target]!) all.add(further)
    reachable.push(all)
  }
  return graph.map((targets) =>
    new Set([...targets].filter((target) => ![...targets].some((other) => reachable[other]!.has(target))))
  )
}
