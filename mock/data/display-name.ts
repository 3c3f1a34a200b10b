/** The name of a model as the service shows it: `glm-5.3-flashx` → `GLM-5.3-FlashX`. Observed in an error text, September 2026. */
export function displayName(id: string): string {
  const parts = id.toLowerCase().split('-').map((part) => {
    if (part === 'glm') return 'GLM'
    const name = part.charAt(0).toUpperCase() + part.slice(1)
    return /^[A-Z].*[a-z]x$/.test(name) ? `${name.slice(0, -1)}X` : name
  })
  return parts.join('-')
}
