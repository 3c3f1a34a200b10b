/** The keys, tokens and authorizations that a call was sent with; `undefined` where it was sent without. */
export type Secrets = (string | undefined)[]

/** Shorter parts of a key or a token are not masked by themselves, because they may be ordinary words, such as the secret of `id.secret`. */
const MIN_LENGTH = 8

/**
 * Masks keys and tokens in a text of the server, which may repeat what it was sent, also within JSON, and within JSON in JSON. Of an
 * authorization it masks as well what follows its scheme, and what follows each dot, such as the secret of a key and the signature of a
 * token. Only complete keys contain a dot.
 */
export function redact(text: string, secrets: Readonly<Secrets>): string {
  for (const secret of secrets) {
    for (let part = secret; part; part = part.replace(/[^ .]*.?/, '')) {
      if (part.length < MIN_LENGTH && !part.includes('.')) continue
      let form = part
      for (let depth = 0; depth < 3; depth++) {
        text = text.replaceAll(form, '***')
        form = JSON.stringify(form).slice(1, -1)
      }
    }
  }
  return text
}

/** Masks the secrets of the request whose response had this value: an error may keep it later. */
export const masks: WeakMap<object, <T>(value: T) => T | undefined> = new WeakMap()

/** Masks keys and tokens in a value that an error keeps; `undefined` when the value is nested too deeply for JSON.stringify. */
export function redactValue<T>(value: T, secrets: Readonly<Secrets>): T | undefined {
  try {
    return value && JSON.parse(redact(JSON.stringify(value), secrets))
  } catch {
    // The error is reported without this value.
  }
}
