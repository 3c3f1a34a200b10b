import type { Parts } from './script.ts'

type Child = Node | string | undefined

/** An attribute without a value is left out. */
type Attributes = Readonly<Record<string, string | undefined>>

/** Markup is made here and nowhere else: a text from a request stays a text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
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

export function button(
  this: Parts,
  attributes: Attributes,
  press: () => void,
  ...children: Child[]
): HTMLButtonElement {
  const node = this.element('button', { type: 'button', ...attributes }, ...children)
  node.addEventListener('click', press)
  return node
}

/** A button that copies a text, and says so for a moment. */
export function copier(this: Parts, label: string, text: () => string): HTMLButtonElement {
  const node = this.button({}, async () => {
    await navigator.clipboard.writeText(text())
    node.textContent = 'Copied'
    setTimeout(() => node.textContent = label, 1200)
  }, label)
  return node
}
