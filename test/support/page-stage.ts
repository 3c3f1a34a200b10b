import { runInNewContext } from 'node:vm'
import { PageElement } from './page-element.ts'

/** The mock's page without a browser: its script in a realm of its own, its elements that have an id, and a hand that plays mock and reader. */
export class PageStage {
  readonly body: PageElement = new PageElement('body')
  readonly copied: string[] = []
  readonly fetched: string[] = []
  readonly location: { origin: string; hash: string } = { origin: 'http://mock.example', hash: '' }
  isWide = true
  readonly #document: { title: string }
  readonly #window = new PageElement('window')
  readonly #source = new PageElement('source')
  #frames: (() => void)[] = []

  constructor(html: string) {
    for (const [, tag = '', id = ''] of html.matchAll(/<(\w+) id="(\w+)"/g)) {
      this.body.append(new PageElement(tag, { id }))
    }
    this.#document = {
      title: '',
      body: this.body,
      createElement: (tag: string) => new PageElement(tag),
      querySelector: (selector: string) => this.body.querySelector(selector),
      querySelectorAll: (selector: string) => this.body.querySelectorAll(selector),
    } as { title: string }
    const source = this.#source
    runInNewContext(scriptOf(html), {
      document: this.#document,
      location: this.location,
      navigator: { clipboard: { writeText: async (text: string) => void this.copied.push(text) } },
      EventSource: function () {
        return source
      },
      matchMedia: () => ({ matches: this.isWide }),
      requestAnimationFrame: (draw: () => void) => void this.#frames.push(draw),
      addEventListener: (name: string, heard: () => void) => this.#window.addEventListener(name, heard),
      fetch: (path: string, { method }: { method: string }) => void this.fetched.push(`${method} ${path}`),
      setTimeout: () => {},
    })
    this.draw()
  }

  get title(): string {
    return this.#document.title
  }

  /** The mock sends an event, or its connection opens or is lost. */
  mock(name: 'request' | 'forget' | 'open' | 'error', data?: unknown): void {
    this.#source.hear(name, { data: JSON.stringify(data) })
    this.draw()
  }

  /** The reader does something to the first element that fits. */
  reader(does: 'click' | 'input', selector: string): void {
    this.find(selector).hear(does)
    this.draw()
  }

  press(key: string): void {
    this.#window.hear('keydown', { key, target: this.body, preventDefault: () => {} })
    this.draw()
  }

  goBack(): void {
    this.location.hash = ''
    this.#window.hear('hashchange')
    this.draw()
  }

  find(selector: string): PageElement {
    const found = this.body.querySelector(selector)
    if (!found) throw new Error(`Cannot find ${selector} on the page`)
    return found
  }

  /** Of each element that fits, what it says. */
  texts(selector: string): string[] {
    return this.body.querySelectorAll(selector).map(({ textContent }) => textContent)
  }

  draw(): void {
    const due = this.#frames
    this.#frames = []
    for (const draw of due) draw()
  }
}

/** What stands between its script tags. */
export function scriptOf(html: string): string {
  return /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
}
