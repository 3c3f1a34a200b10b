import { endpoints, handshakes, mockFile, mockRoutes, normalize, scenarioFile } from './endpoints.ts'
import { markdownTable } from './markdown-table.ts'

const heads = {
  en: ['endpoint', 'client method', 'rules of the mock', 'source of the mock', 'contract scenarios'],
  zh: ['端点', '客户端方法', '模拟服务器的规则', '模拟服务器的源文件', '契约场景'],
} as const

/** Packages that call what the client has no method for, by the beginning of the path. */
const packages = { '/anthropic/': '@anthropic-ai/sdk', '/mcp/': '@modelcontextprotocol/sdk' }

/** Every endpoint with the method that calls it, the property of a mock that scripts it, and its files in the mock and the contract. */
export async function endpointTable(language: keyof typeof heads): Promise<string> {
  const routes = await mockRoutes()
  const rows = [...await endpoints(), ...await handshakes()].map(({ name, family, method }) => [
    name,
    method === undefined ? packageFor(name) : `${method}()`,
    `zhipu.${routes.get(normalize(name))?.stub}`,
    mockFile(family),
    scenarioFile(family),
  ])
  return markdownTable([heads[language], ...rows.map((cells) => cells.map((cell) => `\`${cell}\``))])
}

function packageFor(name: string): string {
  const found = Object.entries(packages).find(([prefix]) => name.includes(` ${prefix}`))
  if (!found) throw new Error(`Cannot list ${name}: neither the client nor a package has a method for it`)
  return found[1]
}
