type Listener = (event: object) => void

/** As much of an element as the mock's page asks for. It reads no markup: a text stays a text, or the page's own mistake shows. */
export class PageElement {
  readonly tagName: string
  readonly attributes: Map<string, string> = new Map()
  children: (PageElement | string)[] = []
  value = ''
  scrollTop = 0
  scrollHeight = 0
  readonly #listeners = new Map<string, Listener>()

  constructor(tag: string, attributes: Record<string, string> = {}) {
    this.tagName = tag.toUpperCase()
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value)
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }

  addEventListener(name: string, listener: Listener): void {
    this.#listeners.set(name, listener)
  }

  hear(name: string, event: object = {}): void {
    this.#listeners.get(name)?.(event)
  }

  append(...children: (PageElement | string)[]): void {
    this.children.push(...children)
  }

  replaceChildren(...children: (PageElement | string)[]): void {
    this.children = children
  }

  scrollIntoView(): void {}

  get className(): string {
    return this.attributes.get('class') ?? ''
  }

  set className(value: string) {
    this.setAttribute('class', value)
  }

  get classList(): { add(name: string): void; remove(name: string): void; toggle(name: string, isOn: boolean): void } {
    const toggle = (name: string, isOn: boolean) => {
      const others = this.className.split(' ').filter((other) => other !== '' && other !== name)
      this.className = [...others, ...(isOn ? [name] : [])].join(' ')
    }
    return { add: (name) => toggle(name, true), remove: (name) => toggle(name, false), toggle }
  }

  get dataset(): { id: string | undefined } {
    return { id: this.attributes.get('data-id') }
  }

  get open(): boolean {
    return this.attributes.has('open')
  }

  get textContent(): string {
    return this.children.map((child) => typeof child === 'string' ? child : child.textContent).join('')
  }

  set textContent(text: string) {
    this.children = [text]
  }

  /** Of `tag`, `#id`, `.class` and `[name=value]`, one at a time. */
  querySelectorAll(selector: string): PageElement[] {
    const below = this.children.filter((child) => typeof child === 'object')
    return below.flatMap((child) => [...(child.#fits(selector) ? [child] : []), ...child.querySelectorAll(selector)])
  }

  querySelector(selector: string): PageElement | null {
    return this.querySelectorAll(selector)[0] ?? null
  }

  #fits(selector: string): boolean {
    const [, sign, name = '', value] = /^([#.[]?)([\w-]+)(?:=([\w-]+)\])?$/.exec(selector) ?? []
    if (sign === '#') return this.attributes.get('id') === name
    if (sign === '.') return this.className.split(' ').includes(name)
    return sign === '[' ? this.attributes.get(name) === value : this.tagName === name.toUpperCase()
  }
}
