import { runInNewContext } from 'node:vm'
import { PageElement } from './page-element.ts'

/**
 * Runs the mock's page without a browser: its script runs in a separate V8 context, with fakes of the elements that have an id and of the
 * browser APIs that it uses. Tests send events as the mock does and act as the user does.
 */
export class PageDriver {
  readonly body: PageElement = new PageElement('body')
  readonly root: PageElement = new PageElement('html')
  readonly copied: string[] = []
  readonly fetched: string[] = []
  /** The URL of the page's `EventSource`. */
  readonly followed: string[] = []
  readonly location: { origin: string; hash: string } = { origin: 'http://mock.example', hash: '' }
  isWide = true
  readonly #document: { title: string }
  readonly #window = new PageElement('window')
  readonly #source = new PageElement('source')
  #frames: (() => void)[] = []

  /** @param language `navigator.language` of the browser. */
  constructor(html: string, language: string = 'en-GB') {
    const markup = html.slice(html.indexOf('<body>'), html.indexOf('<script>'))
    for (
      const [, tag = '', attributes = '', text = ''] of markup.matchAll(/<(\w+)((?: [\w-]+(?:="[^"]*")?)*)>([^<]*)/g)
    ) {
      const element = new PageElement(tag, readAttributes(attributes))
      if (text.trim()) element.textContent = text
      this.body.append(element)
    }
    this.#document = {
      title: '',
      body: this.body,
      documentElement: this.root,
      createElement: (tag: string) => new PageElement(tag),
      querySelector: (selector: string) => this.body.querySelector(selector),
      querySelectorAll: (selector: string) => this.body.querySelectorAll(selector),
    } as { title: string }
    const source = this.#source
    const { followed } = this
    runInNewContext(scriptOf(html), {
      document: this.#document,
      location: this.location,
      navigator: { language, clipboard: { writeText: async (text: string) => void this.copied.push(text) } },
      EventSource: function (url: string) {
        followed.push(url)
        return source
      },
      matchMedia: () => ({ matches: this.isWide }),
      requestAnimationFrame: (callback: () => void) => void this.#frames.push(callback),
      addEventListener: (name: string, listener: () => void) => this.#window.addEventListener(name, listener),
      fetch: (path: string, { method }: { method: string }) => void this.fetched.push(`${method} ${path}`),
      setTimeout: () => {},
    })
    this.draw()
  }

  get title(): string {
    return this.#document.title
  }

  /** Dispatches an event of the page's `EventSource`. */
  receive(name: 'request' | 'forget' | 'open' | 'error', data?: unknown): void {
    this.#source.dispatch(name, { data: JSON.stringify(data) })
    this.draw()
  }

  /** Clicks the first element that matches. */
  click(selector: string): void {
    this.find(selector).dispatch('click')
    this.draw()
  }

  /** Sets the value of the first element that matches. */
  fill(selector: string, value: string): void {
    const field = this.find(selector)
    field.value = value
    field.dispatch('input')
    this.draw()
  }

  /** Selects an option of the first element that matches. */
  choose(selector: string, value: string): void {
    const field = this.find(selector)
    field.value = value
    field.dispatch('change')
    this.draw()
  }

  press(key: string): void {
    this.#window.dispatch('keydown', { key, target: this.body, preventDefault: () => {} })
    this.draw()
  }

  goBack(): void {
    this.location.hash = ''
    this.#window.dispatch('hashchange')
    this.draw()
  }

  find(selector: string): PageElement {
    const element = this.body.querySelector(selector)
    if (!element) throw new Error(`Cannot find element: no match for ${selector}`)
    return element
  }

  /** Text of each element that matches. */
  texts(selector: string): string[] {
    return this.body.querySelectorAll(selector).map(({ textContent }) => textContent)
  }

  /** Runs the callbacks of `requestAnimationFrame`. */
  draw(): void {
    const callbacks = this.#frames
    this.#frames = []
    for (const callback of callbacks) callback()
  }
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/([\w-]+)(?:="([^"]*)")?/g), ([, name, value = '']) => [name, value]),
  )
}

/** The content of the script tag. */
export function scriptOf(html: string): string {
  return /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
}
