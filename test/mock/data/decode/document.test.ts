import { expect, test } from 'vitest'
import { pdf } from '../../../../mock/data/encode/pdf.ts'
import { png } from '../../../../mock/data/encode/png.ts'
import { zip } from '../../../../mock/data/encode/zip.ts'
import { readPages, readText } from '../../../../mock/data/decode/document.ts'

const encode = (text: string) => new TextEncoder().encode(text)

async function compress(text: string, format: 'deflate' | 'deflate-raw'): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream(format))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const concat = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))
const officeFile = (files: Record<string, string>) =>
  zip(Object.entries(files).map(([name, text]) => ({ name, bytes: encode(text) })))

test('UTF-8 text is returned unchanged, whatever the file name', async () => {
  expect(await readPages(encode('你好'), 'scan.png')).toEqual(['你好'])
  expect(await readPages(encode('<p>你好</p>'), 'a.txt')).toEqual(['<p>你好</p>'])
})

test('HTML is read without tags and scripts, with its entities decoded', async () => {
  const html = '<title>甲</title><script>no()</script><p>1 &lt; 2 &amp; &#20320;&#x597d;</p>\n\n<div>乙<br>丙</div>'
  expect(await readText(encode(html), 'a.html')).toBe('甲\n1 < 2 & 你好\n乙\n丙')
})

test('a script of HTML ends at its first end tag, and one without an end tag at the end of the document', async () => {
  const html = 'a<script>"<script>"</script>b<STYLE>p {}</STYLE>c<script>d'
  expect(await readText(encode(html), 'a.html')).toBe('abc')
})

test('text, tags and strings that are repeated without their end are read in linear time', async () => {
  const many = (text: string) => text.repeat(200_000)
  for (const text of ['<', '<script', ' ', '<!--']) await readText(encode(`<p>${many(text)}`), 'a.html')
  for (const text of ['[(', '(\\(', '<a', '[ (a) ', '(a)', '[(a)(b)] ']) {
    await readPages(encode(`%PDF-1.4\n1 0 obj<<>>stream\n${many(text)}\nendstream`))
  }
  for (const text of ['<w:t', '<w:t>', '<']) await readPages(officeFile({ 'word/document.xml': many(text) }))
  for (const text of ['<row>', '<row', '<c>']) await readPages(officeFile({ 'xl/worksheets/sheet1.xml': many(text) }))
}, 30_000)

test('an archive that would fill the memory is not read', async () => {
  const stream = new Blob(Array.from({ length: 80 }, () => new Uint8Array(1_000_000))).stream()
  const zeros = new Uint8Array(await new Response(stream.pipeThrough(new CompressionStream('deflate'))).arrayBuffer())
  expect(zeros.length).toBeLessThan(100_000)
  const head = encode(`%PDF-1.4\n1 0 obj<</Length ${zeros.length}/Filter/FlateDecode>>stream\n`)
  expect(await readPages(concat(head, zeros, encode('\nendstream')))).toEqual([''])
})

test('the pages of a PDF are read from hexadecimal, escaped and compressed text', async () => {
  expect(await readPages(pdf(['第一页\n两行', '第二页']))).toEqual(['第一页\n两行', '第二页'])
  const escaped = '%PDF-1.4\n1 0 obj<<>>stream\nBT (a\\(b\\)\\101) Tj [(c) -20 (d)] TJ ET\nendstream'
  expect(await readPages(encode(escaped))).toEqual(['a(b)A\ncd'])
  const content = await compress('BT (compressed) Tj ET', 'deflate')
  const head = (dictionary: string) => encode(`%PDF-1.4\n1 0 obj<<${dictionary}/Filter/FlateDecode>>stream\n`)
  expect(await readPages(concat(head(`/Length ${content.length}`), content, encode('\nendstream')))).toEqual([
    'compressed',
  ])
})

test('an encrypted PDF is not read, and a PDF without text is one empty page', async () => {
  expect(await readPages(encode('%PDF-1.4\ntrailer<</Encrypt 5 0 R>>'))).toBeUndefined()
  expect(await readPages(encode('%PDF-1.4\n'))).toEqual([''])
})

test('a DOCX file is read as pages of paragraphs', async () => {
  const paragraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`
  const xml = `<w:document>${paragraph('甲 &amp; 乙')}${paragraph('丙')}<w:br w:type="page"/>${
    paragraph('丁')
  }</w:document>`
  expect(await readPages(officeFile({ 'word/document.xml': xml }))).toEqual(['甲 & 乙\n丙', '丁'])
})

test('a PPTX file is read as slides in order', async () => {
  const slide = (text: string) => `<p:sld><a:p><a:t>${text}</a:t></a:p></p:sld>`
  const files = { 'ppt/slides/slide10.xml': slide('十'), 'ppt/slides/slide2.xml': slide('二') }
  expect(await readPages(officeFile(files))).toEqual(['二', '十'])
})

test('an XLSX file is read as rows of shared and inline strings', async () => {
  const files = {
    'xl/sharedStrings.xml': '<sst><si><t>名</t></si><si><r><t>数</t></r><r><t>量</t></r></si></sst>',
    'xl/worksheets/sheet1.xml':
      '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
      '<row r="2"><c r="A2" t="inlineStr"><is><t>梨</t></is></c><c r="B2"><v>3</v></c></row></sheetData></worksheet>',
  }
  expect(await readPages(officeFile(files))).toEqual(['名\t数量\n梨\t3'])
})

test('a cell of an XLSX file without content is an empty cell', async () => {
  const xml =
    '<sheetData><row r="1"><c r="A1" s="1"/><c r="B1"><v>3</v></c></row><row r="2"/><row r="3"><c/></row></sheetData>'
  expect(await readPages(officeFile({ 'xl/worksheets/sheet1.xml': xml }))).toEqual(['\t3\n\n'])
})

test('a compressed archive is read', async () => {
  const text = `<w:document><w:p><w:t>${'长'.repeat(300)}</w:t></w:p></w:document>`
  const [stored, deflated] = [encode(text), await compress(text, 'deflate-raw')]
  const archive = officeFile({ 'word/document.xml': text })
  const start = 30 + 'word/document.xml'.length
  const compressed = concat(archive.subarray(0, start), deflated, archive.subarray(start + stored.length))
  const view = new DataView(compressed.buffer)
  const directory = start + deflated.length
  for (const method of [8, directory + 10]) view.setUint16(method, 8, true)
  for (const size of [18, directory + 20]) view.setUint32(size, deflated.length, true)
  view.setUint32(compressed.length - 6, directory, true)
  expect(await readText(compressed)).toBe('长'.repeat(300))
})

test('other archives, truncated archives and unknown bytes are not read', async () => {
  expect(await readPages(zip([{ name: 'a.txt', bytes: encode('a') }]))).toBeUndefined()
  expect(await readPages(officeFile({ 'word/document.xml': '<w:t>a</w:t>' }).subarray(0, 50))).toBeUndefined()
  expect(await readPages(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0))).toBeUndefined()
})

test('an image is read as its comment, or as two lines that depend only on its bytes', async () => {
  const plain = png({ width: 4, height: 4, colours: [0xff0000] })
  expect((await readText(plain))!.split('\n')).toHaveLength(2)
  expect(await readText(plain)).toBe(await readText(plain.slice()))
  expect((await readText(new Uint8Array(2048), 'photo.png'))!.split('\n')).toHaveLength(2)
  const jpeg = concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 8), encode('发票'), Uint8Array.of(0xff, 0xd9))
  expect(await readText(jpeg)).toBe('发票')
})
