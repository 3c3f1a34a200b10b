import { hash } from '../random.ts'
import { latin1 } from '../bytes.ts'

const utf8 = new TextDecoder()

/** Lines of poems; an image without a comment is read as two of them. */
const phrases = [
  '春眠不觉晓',
  '处处闻啼鸟',
  '夜来风雨声',
  '花落知多少',
  '床前明月光',
  '疑是地上霜',
  '举头望明月',
  '低头思故乡',
]

/** The text of an image: its comment, so that a test can choose the text, or two lines that depend on the bytes. */
export function textOfImage(bytes: Uint8Array): string {
  const raw = latin1(bytes)
  return commentIn(bytes, raw) ?? placeholderText(raw)
}

/** The text of the `iTXt` or `tEXt` chunk of a PNG, or of the COM segment of a JPEG. */
function commentIn(bytes: Uint8Array, raw: string): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunk = raw.search(/iTXt|tEXt/)
  if (raw[0] === '\x89' && chunk >= 4) {
    const data = bytes.subarray(chunk + 4, chunk + 4 + view.getUint32(chunk - 4))
    return utf8.decode(data.subarray(data.lastIndexOf(0) + 1))
  }
  const segment = raw.indexOf('\xff\xfe')
  if (raw[0] !== '\xff' || segment < 0) return undefined
  return utf8.decode(bytes.subarray(segment + 4, segment + 2 + view.getUint16(segment + 2)))
}

function placeholderText(raw: string): string {
  const first = hash(raw) % phrases.length
  return `${phrases[first]}\n${phrases[(first + 1) % phrases.length]}`
}
