/**
 * JSON as `json.dumps(value, ensure_ascii=False)` of Python writes it: a space after each colon and comma. Strings are written as by
 * `JSON.stringify()`: both escape the same characters in the same form, except that Python keeps lone surrogates, which no UTF-8 body has.
 */
export function pythonJson(value: unknown): string {
  if (typeof value === 'number') return pythonNumber(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item ?? null)).join(', ')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${pythonJson(member)}`).join(', ')}}`
}

/** A value as `repr()` of Python writes it: `[{'text': None}]`. */
export function pythonRepr(value: unknown): string {
  if (typeof value === 'number') return pythonNumber(value)
  if (typeof value === 'string') return reprOfText(value)
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value !== 'object' || value === null) return 'None'
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${reprOfText(name)}: ${pythonRepr(member)}`).join(', ')}}`
}

/**
 * A number as Python writes it. A number without a fraction is an `int`, which has all its digits; a `float` below 0.0001 has an exponent of two digits
 * or more.
 */
export function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  if (Number.isInteger(value)) return BigInt(value).toString()
  if (Math.abs(value) >= 0.0001) return String(value)
  const [digits, exponent = ''] = value.toExponential().split('e-')
  return `${digits}e-${exponent.padStart(2, '0')}`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string in single quotes, or in double quotes when it has single quotes only. What is not printable is escaped. */
function reprOfText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\\n\r\t]|[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, escapeCharacter)
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote
}

function escapeCharacter(character: string): string {
  const known = escapes[character]
  if (known !== undefined) return known
  const code = (character.codePointAt(0) as number).toString(16)
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
