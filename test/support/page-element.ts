type Listener = (event: object) => void

/** A fake DOM element with the members that the mock's page uses. It parses no markup: HTML inserted by mistake appears as text in the test. */
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

  /** Calls the listener of an event. */
  dispatch(name: string, event: object = {}): void {
    this.#listeners.get(name)?.(event)
  }

  append(...children: (PageElement | string)[]): void {
    this.children.push(...children.map(toNode))
  }

  replaceChildren(...children: (PageElement | string)[]): void {
    this.children = children.map(toNode)
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
      const otherNames = this.className.split(' ').filter((each) => each !== '' && each !== name)
      this.className = [...otherNames, ...(isOn ? [name] : [])].join(' ')
    }
    return { add: (name) => toggle(name, true), remove: (name) => toggle(name, false), toggle }
  }

  get dataset(): Record<string, string> {
    const data = [...this.attributes].filter(([name]) => name.startsWith('data-'))
    return Object.fromEntries(data.map(([name, value]) => [name.slice(5), value]))
  }

  get hidden(): boolean {
    return this.attributes.has('hidden')
  }

  set hidden(isHidden: boolean) {
    if (isHidden) this.setAttribute('hidden', '')
    else this.attributes.delete('hidden')
  }

  set lang(language: string) {
    this.setAttribute('lang', language)
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

  /** Supports a single `tag`, `#id`, `.class` or `[name]` or `[name=value]`. */
  querySelectorAll(selector: string): PageElement[] {
    const elements = this.children.filter((child) => typeof child === 'object')
    return elements.flatMap((child) => [
      ...(child.#matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector),
    ])
  }

  querySelector(selector: string): PageElement | null {
    return this.querySelectorAll(selector)[0] ?? null
  }

  #matches(selector: string): boolean {
    const [, sign, name = '', value] = /^([#.[]?)([\w-]+)(?:=([\w-]+))?\]?$/.exec(selector) ?? []
    if (sign === '#') return this.attributes.get('id') === name
    if (sign === '.') return this.className.split(' ').includes(name)
    if (sign === '[' && value === undefined) return this.attributes.has(name)
    return sign === '[' ? this.attributes.get(name) === value : this.tagName === name.toUpperCase()
  }
}

/** As in a browser, whatever is not an element becomes a text. Throws for an object that cannot be converted. */
function toNode(child: PageElement | string): PageElement | string {
  return child instanceof PageElement ? child : `${child}`
}
