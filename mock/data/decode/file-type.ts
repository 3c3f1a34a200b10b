/** File extensions of images. */
export const imageExtensions: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'bmp', 'gif', 'webp'])

/** The extension of a file name in lower case: `report.PDF` → `pdf`. Empty for a name without a dot. */
export function extensionOf(filename: string): string {
  return filename.slice(filename.lastIndexOf('.') + 1 || filename.length).toLowerCase()
}
