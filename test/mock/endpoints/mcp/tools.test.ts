import { describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { Zhipu } from '../../../../src/index.ts'
import { McpSession } from '../../../support/mcp-session.ts'

const search = { search_query: 'Node.js' }

describe('tools/list', () => {
  test.each([
    ['web_search_prime/mcp', ['web_search_prime']],
    ['web_reader/mcp', ['webReader']],
    ['zread/mcp', ['search_doc', 'read_file', 'get_repo_structure']],
  ])('%s has the tools %j', async (path, names) => {
    const session = await McpSession.open(mockZhipu(), path)
    const { tools } = (await session.message('tools/list')).result
    expect(tools.map(({ name }: { name: string }) => name)).toEqual(names)
    for (const tool of tools) expect(Object.keys(tool)).toEqual(['name', 'description', 'inputSchema'])
  })

  test('the schema of webReader has the keys in the order of the server and no enumerations', async () => {
    const session = await McpSession.open(mockZhipu(), 'web_reader/mcp')
    const [{ inputSchema }] = (await session.message('tools/list')).result.tools
    expect(Object.keys(inputSchema)).toEqual(['additionalProperties', 'properties', 'required', 'type'])
    expect(Object.keys(inputSchema.properties)).toEqual([
      'url',
      'timeout',
      'no_cache',
      'return_format',
      'retain_images',
      'no_gfm',
      'keep_img_data_url',
      'with_images_summary',
      'with_links_summary',
    ])
    expect(inputSchema.properties.timeout).toMatchObject({ type: 'integer', format: 'int32' })
    expect(JSON.stringify(inputSchema)).not.toMatch(/"enum"|"default"/)
    expect(inputSchema.required).toEqual(['url'])
  })
})

describe('web_search_prime', () => {
  test('the result is JSON within a JSON string: ten results with title, link, content and refer', async () => {
    const session = await McpSession.open(mockZhipu())
    const result = await session.call('web_search_prime', search)
    expect(Object.keys(result)).toEqual(['content', 'isError'])
    expect(result.content).toHaveLength(1)
    const once = JSON.parse(result.content[0].text)
    expect(once).toBeTypeOf('string')
    const rows = JSON.parse(once)
    expect(rows).toHaveLength(10)
    expect(Object.keys(rows[0])).toEqual(['title', 'link', 'content', 'refer'])
    expect(rows[9].refer).toBe('ref_10')
  })

  test('webSearchPrime is another name of the tool', async () => {
    const session = await McpSession.open(mockZhipu())
    expect(await session.text('webSearchPrime', search)).toBe(await session.text('web_search_prime', search))
  })

  test('the results are those of POST /paas/v4/web_search', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    const client = new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch })
    const { search_result } = await client.webSearch.create({ ...search, search_engine: 'search_std' })
    const session = await McpSession.open(mock)
    const rows = JSON.parse(JSON.parse(await session.text('web_search_prime', search)))
    expect(rows.map(({ link }: { link: string }) => link)).toEqual(search_result!.map(({ link }) => link))
  })

  test('filters and size are applied', async () => {
    const session = await McpSession.open(mockZhipu())
    const filtered = await session.text('web_search_prime', {
      ...search,
      search_domain_filter: 'www.example.com',
      search_recency_filter: 'oneWeek',
      content_size: 'high',
      location: 'us',
    })
    const rows: { link: string; content: string }[] = JSON.parse(JSON.parse(filtered))
    expect(rows.every(({ link }) => link.startsWith('https://www.example.com/'))).toBe(true)
    expect(rows[0]!.content).toContain('\n')
  })

  test.each([{}, { search_query: '' }, { search_query: '  ' }, { query: 'Node.js' }])(
    'a call without a query gets the text of the server: %j',
    async (args) => {
      const session = await McpSession.open(mockZhipu())
      const { content, isError } = await session.call('web_search_prime', args)
      expect([content[0].text, isError]).toEqual(['MCP error -400: search_query cannot be empty', false])
    },
  )

  test('an unknown period gets an error of the API behind the tool', async () => {
    const session = await McpSession.open(mockZhipu())
    const text = await session.text('web_search_prime', { ...search, search_recency_filter: 'oneHour' })
    expect(text).toMatch(/^MCP error -400: \{"error":\{"code":"1214","message":".*search_recency_filter.*"\}\}$/)
  })
})

describe('webReader', () => {
  test('the result is the JSON of a page', async () => {
    const session = await McpSession.open(mockZhipu(), 'web_reader/mcp')
    const page = JSON.parse(await session.text('webReader', { url: 'https://example.com/news' }))
    expect(Object.keys(page)).toEqual(['title', 'description', 'url', 'content', 'metadata'])
    expect(page.url).toBe('https://example.com/news')
  })

  test('a page of a search is read as it was found', async () => {
    const mock = mockZhipu()
    const searcher = await McpSession.open(mock)
    const [, row] = JSON.parse(JSON.parse(await searcher.text('web_search_prime', search)))
    const reader = await McpSession.open(mock, 'web_reader/mcp')
    const page = JSON.parse(await reader.text('webReader', { url: row.link }))
    expect(page.title).toBe(row.title)
    expect(page.content).toContain(row.content)
  })

  test('return_format and retain_images change the content', async () => {
    const session = await McpSession.open(mockZhipu(), 'web_reader/mcp')
    const read = async (args: object) =>
      JSON.parse(await session.text('webReader', { url: 'https://example.com/a', ...args })).content
    expect(await read({})).toMatch(/^# a\n[^]*!\[/)
    expect(await read({ return_format: 'text' })).not.toContain('#')
    expect(await read({ retain_images: false })).not.toContain('![')
    expect(await read({ with_links_summary: true })).toContain('Links:')
  })

  test.each(['', 'example.com', 'ftp://example.com', 'http://localhost:3000', 'http://127.0.0.1/', undefined])(
    'the url %s is refused with the full-width mark of the server',
    async (url) => {
      const session = await McpSession.open(mockZhipu(), 'web_reader/mcp')
      expect(await session.text('webReader', { url })).toBe('MCP error -400: Please Enter the Correct URL Format！')
    },
  )

  test('a page that cannot be read gets the text of the server', async () => {
    const session = await McpSession.open(mockZhipu(), 'web_reader/mcp')
    expect(await session.text('webReader', { url: 'https://down.invalid/' }))
      .toBe('MCP error -500: Reader response missing data')
  })
})

describe('zread', () => {
  const repo_name = 'vitejs/vite'

  test('the structure, the files in it and their content agree', async () => {
    const session = await McpSession.open(mockZhipu(), 'zread/mcp')
    const read = async (tool: string, args: object = {}) => JSON.parse(await session.text(tool, { repo_name, ...args }))
    const root: string = await read('get_repo_structure')
    expect(root).toMatch(/^<structure>\nvitejs-vite\/\n├── LICENSE\n├── README\.md\n[^]*└── [\w./]+\n<\/structure>$/)
    const folder = /── (\w+)\/\n/.exec(root)![1]!
    const listing: string = await read('get_repo_structure', { dir_path: `/${folder}/` })
    expect(listing.startsWith(`<structure>\n${folder}/\n`)).toBe(true)
    const file = /── ([\w.]+)\n/.exec(listing)![1]
    expect(await read('read_file', { file_path: `${folder}/${file}` })).toMatch(
      /^<file_content>\n[^]+\n<\/file_content>$/,
    )
    expect(await read('read_file', { file_path: 'README.md' })).toContain('# vite')
  })

  test('a repository is the same in every mock, another one differs', async () => {
    const readAll = async (name: string) => {
      const session = await McpSession.open(mockZhipu({ seed: name.length }), 'zread/mcp')
      return await session.text('read_file', { repo_name: name, file_path: 'docs/guide.md' })
    }
    expect(await readAll(repo_name)).toBe(await readAll(repo_name))
    expect(await readAll('facebook/react')).not.toBe(await readAll(repo_name))
  })

  test('search_doc returns excerpts in the language of the call', async () => {
    const session = await McpSession.open(mockZhipu(), 'zread/mcp')
    const find = async (args: object) => JSON.parse(await session.text('search_doc', { repo_name, ...args }))
    expect(await find({ query: 'plugins', language: 'en' })).toMatch(
      /^<excerpt>\n## plugins in README\.md[^]*<\/excerpt>$/,
    )
    expect(await find({ query: '插件' })).toContain('有关的内容')
  })

  test('an unknown repository gets the recorded text, JSON within JSON', async () => {
    const session = await McpSession.open(mockZhipu(), 'zread/mcp')
    expect(await session.text('get_repo_structure', { repo_name: 'vite' })).toBe(
      String
        .raw`MCP error -400: {"error":{"code":"1210","message":"{\"code\":1001,\"msg\":\"target not found, error: repo not found\"}"}}`,
    )
  })

  test.each([
    ['read_file', { file_path: 'src/none.ts' }],
    ['get_repo_structure', { dir_path: 'none' }],
  ])('%s of a path that does not exist gets 1015', async (tool, args) => {
    const session = await McpSession.open(mockZhipu(), 'zread/mcp')
    expect(await session.text(tool, { repo_name, ...args })).toMatch(/"code\\":1015,.*does not exist/)
  })

  test('a missing argument is named', async () => {
    const session = await McpSession.open(mockZhipu(), 'zread/mcp')
    expect(await session.text('read_file', { repo_name })).toBe('MCP error -400: file_path cannot be empty')
  })
})
