import type { Translation } from './translate.ts'

type Child = Node | string | undefined

/** Attributes whose value is `undefined` are not set. */
type Attributes = Readonly<Record<string, string | undefined>>

/** `this` of the functions in this file; see script.ts. */
interface Own {
  readonly createElement: typeof createElement
  readonly createButton: typeof createButton
}

/** Creates an element. The page makes no markup in another way, so text from a request is always inserted as text. */
export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, value)
  }
  for (const child of children.flat()) if (child) node.append(child)
  return node
}

export function createButton(
  this: Own,
  attributes: Attributes,
  onClick: () => void,
  ...children: Child[]
): HTMLButtonElement {
  const node = this.createElement('button', { type: 'button', ...attributes }, ...children)
  node.addEventListener('click', onClick)
  return node
}

/** A button that copies a text to the clipboard and shows "Copied" for 1.2 s. */
export function createCopyButton(this: Own & Translation, label: string, text: () => string): HTMLButtonElement {
  const node = this.createButton({}, async () => {
    await navigator.clipboard.writeText(text())
    node.textContent = this.translate('copied')
    setTimeout(() => node.textContent = label, 1200)
  }, label)
  return node
}
