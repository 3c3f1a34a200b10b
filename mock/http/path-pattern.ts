/** True when a path matches the pattern of a route: `/files/:file_id/content`. */
export function matchesPattern(path: string, pattern: string): boolean {
  const parts = path.split('/')
  const segments = pattern.split('/')
  return parts.length === segments.length && matchesSegments(segments, parts)
}

/** The same for a pattern and a path that are split already; a parameter matches any segment that is not empty. */
export function matchesSegments(segments: readonly string[], parts: readonly string[]): boolean {
  return segments.every((segment, index) => segment[0] === ':' ? parts[index] !== '' : segment === parts[index])
}

/** Reads the parameters of a path that matches, decoded. */
export function paramsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  segments.forEach((segment, index) => {
    if (segment[0] === ':') params[segment.slice(1)] = decode(parts[index] as string)
  })
  return params
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
