import { clientFile, type Endpoint, mockFile, normalize, scenarioFile, testFiles } from './endpoints.ts'

type PartName = 'scenarios' | 'methods' | 'routes' | 'schemas' | 'fidelity' | 'tests' | 'documentation'

interface Part {
  readonly label: string
  /** The file that should contain it. */
  file(endpoint: Endpoint): string
}

/** The parts that every endpoint needs. */
const parts: Readonly<Record<PartName, Part>> = {
  scenarios: { label: 'contract scenario', file: ({ family }) => scenarioFile(family) },
  methods: { label: 'client method', file: clientFile },
  routes: { label: 'mock route', file: ({ family }) => mockFile(family) },
  schemas: { label: 'strict schema', file: ({ family }) => mockFile(family) },
  fidelity: { label: 'fidelity row', file: () => 'mock/endpoints/fidelity.ts' },
  tests: { label: 'test', file: ({ family }) => testFiles(family)[0]! },
  documentation: { label: 'documentation row', file: () => 'docs/endpoints.md, npm run docs:endpoints -- --write' },
}

/** The endpoints that have each part, by normalized names. */
export type Inventory = Readonly<Record<PartName, ReadonlySet<string>>>

/** One line for each part that an endpoint lacks: `POST /paas/v4/rerank: no contract scenario (mock/contract/scenarios/rerank.ts)`. */
export function missingParts(endpoint: Endpoint, inventory: Inventory): string[] {
  const missing = Object.entries(parts).filter(([part]) => !inventory[part as PartName].has(normalize(endpoint.name)))
  return missing.map(([, { label, file }]) => `${endpoint.name}: no ${label} (${file(endpoint)})`)
}
