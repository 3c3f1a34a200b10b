import type { MessageName, messages } from './messages.ts'

/** Functions of this file, and the texts, which script.ts inserts. */
export interface Translation {
  readonly messages: typeof messages
  readonly language: typeof language
  readonly translate: typeof translate
  readonly translateDocument: typeof translateDocument
}

/** The language of the page: that of the browser if it is Chinese, otherwise English. */
export function language(): 'en' | 'zh' {
  return /^zh/i.test(navigator.language) ? 'zh' : 'en'
}

/** A text in the language of the page, with its values inserted. */
export function translate(
  this: Translation,
  name: MessageName,
  values: Readonly<Record<string, unknown>> = {},
): string {
  return this.messages[this.language()][name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]))
}

/** Translates the elements of the document: `data-text` names the text, `data-hint` the placeholder or the title, `data-label` the label. */
export function translateDocument(this: Translation): void {
  document.documentElement.lang = this.language() === 'zh' ? 'zh-CN' : 'en'
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
    node.textContent = this.translate(node.dataset['text'] as MessageName)
  }
  for (const node of document.querySelectorAll<HTMLElement>('[data-hint]')) {
    const name = node.tagName === 'INPUT' ? 'placeholder' : 'title'
    node.setAttribute(name, this.translate(node.dataset['hint'] as MessageName))
  }
  for (const node of document.querySelectorAll<HTMLElement>('[data-label]')) {
    node.setAttribute('aria-label', this.translate(node.dataset['label'] as MessageName))
  }
}
