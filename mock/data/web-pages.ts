import { toPathSegment } from './path-segment.ts'
import { hash } from './random.ts'
import { beijing } from './beijing-time.ts'

/** A generated web page. The same URL or query gives the same pages in every mock. */
export interface WebPage {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly media: string
  readonly icon: string
  /** Date in Beijing: `2025-05-23`. */
  readonly publishDate: string
  /** Paragraphs without markup. */
  readonly paragraphs: readonly string[]
  readonly images: readonly { readonly alt: string; readonly url: string }[]
  readonly links: readonly { readonly text: string; readonly url: string }[]
  /** The page as Markdown. */
  readonly markdown: string
}

const sites: readonly (readonly [host: string, media: string])[] = [
  ['www.sohu.com', '搜狐'],
  ['news.qq.com', '腾讯新闻'],
  ['www.163.com', '网易'],
  ['zhuanlan.zhihu.com', '知乎'],
  ['baike.baidu.com', '百度百科'],
  ['www.xinhuanet.com', '新华网'],
]

/** Days since publication. Of ten consecutive pages two are from the last day, four from the last week, six from the last month. */
const agesInDays = [0.2, 3, 12, 60, 200, 0.7, 5, 25, 150, 700]

const DAY_MS = 86_400_000

/** A search query. */
export interface WebQuery {
  readonly text: string
  readonly count: number
  /** Returns only pages of this host. */
  readonly host?: string | undefined
  /** Returns only pages published within so many days. */
  readonly maxAgeDays?: number | undefined
}

/** Returns exactly `count` pages: pages are generated until enough of them pass the filters. */
export function searchWeb({ text, count, host, maxAgeDays = Infinity }: WebQuery, nowMs: number): WebPage[] {
  const pages: WebPage[] = []
  for (let index = 0; pages.length < count; index++) {
    const ageDays = agesInDays[index % agesInDays.length]!
    if (ageDays > maxAgeDays) continue
    const seed = hash(`${text}#${index}`)
    const [site] = sites[seed % sites.length]!
    pages.push(makePage(`https://${host ?? site}/a/${seed}`, `${text}（${index + 1}）`, text, nowMs - ageDays * DAY_MS))
  }
  return pages
}

/** The page at a URL. Its topic is the last segment of the path, or the host. */
export function pageAt(url: string, nowMs = 0): WebPage {
  const { hostname, pathname } = new URL(url)
  const topic = decodePath(pathname).split('/').filter(Boolean).at(-1)?.replace(/\.\w+$/, '') ?? hostname
  return makePage(url, topic, topic, nowMs - (hash(url) % 365) * DAY_MS)
}

/** Decodes the percent-encoding of a path; returns the path unchanged when the encoding is malformed. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function makePage(url: string, title: string, topic: string, publishedAtMs: number): WebPage {
  const { hostname } = new URL(url)
  const media = sites.find(([host]) => host === hostname)?.[1] ?? hostname
  const description = `${media}关于“${topic}”的介绍。`
  const paragraphs = [
    `${topic}是近来受到关注的话题。本文由${media}整理，介绍其背景、现状与影响。`,
    `据${media}了解，与“${topic}”有关的讨论在过去一段时间明显增多，编号${hash(url) % 10_000}的资料可供查阅。`,
    `业内人士认为，“${topic}”的后续发展值得继续观察。`,
  ]
  const images = [{ alt: `${topic}配图`, url: `https://${hostname}/images/${hash(url)}.png` }]
  const links = [{ text: `更多${topic}`, url: `https://${hostname}/more/${toPathSegment(topic)}` }]
  const markdown = [
    `# ${title}`,
    ...paragraphs,
    ...images.map((image) => `![${image.alt}](${image.url})`),
    ...links.map((link) => `[${link.text}](${link.url})`),
  ].join('\n\n')
  const icon = `https://${hostname}/favicon.ico`
  const publishDate = beijing(publishedAtMs).slice(0, 10)
  return { url, title, description, media, icon, publishDate, paragraphs, images, links, markdown }
}
