/** A text as one segment of a URL's path. A lone surrogate becomes U+FFFD; `encodeURIComponent` alone would throw. */
export function toPathSegment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
