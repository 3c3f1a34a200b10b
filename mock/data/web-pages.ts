import { hash } from './random.ts'
import { beijing } from './beijing-time.ts'

/** A page of the mock's web. The same address or query gives the same pages everywhere. */
export interface WebPage {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly media: string
  readonly icon: string
  /** `2025-05-23`, in Beijing. */
  readonly publishDate: string
  /** Paragraphs, without mark-up. */
  readonly paragraphs: readonly string[]
  readonly images: readonly { readonly alt: string; readonly url: string }[]
  readonly links: readonly { readonly text: string; readonly url: string }[]
  /** All of it as Markdown. */
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

/** Days since they were published: of any ten pages in a row two are of the last day, four of the last week, six of the last month. */
const agesInDays = [0.2, 3, 12, 60, 200, 0.7, 5, 25, 150, 700]

const DAY_MS = 86_400_000

/** What a search of the mock's web may ask for. */
export interface WebQuery {
  readonly text: string
  readonly count: number
  /** Only this site. */
  readonly host?: string | undefined
  /** Only pages at most so old. */
  readonly maxAgeDays?: number | undefined
}

/** As many pages on a text as are asked for; candidates are unlimited, so filters never leave too few. */
export function searchWeb({ text, count, host, maxAgeDays = Infinity }: WebQuery, nowMs: number): WebPage[] {
  const found: WebPage[] = []
  for (let nth = 0; found.length < count; nth++) {
    const ageDays = agesInDays[nth % agesInDays.length]!
    if (ageDays > maxAgeDays) continue
    const seed = hash(`${text}#${nth}`)
    const [site] = sites[seed % sites.length]!
    found.push(makePage(`https://${host ?? site}/a/${seed}`, `${text}（${nth + 1}）`, text, nowMs - ageDays * DAY_MS))
  }
  return found
}

/** The page at an address. It is about the last word of its path, or its host. */
export function pageAt(url: string, nowMs = 0): WebPage {
  const { hostname, pathname } = new URL(url)
  const topic = decodePath(pathname).split('/').filter(Boolean).at(-1)?.replace(/\.\w+$/, '') ?? hostname
  return makePage(url, topic, topic, nowMs - (hash(url) % 365) * DAY_MS)
}

/** A path without its escapes, or as it stands where they are broken. */
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
  const links = [{ text: `更多${topic}`, url: `https://${hostname}/more/${encodeURIComponent(topic)}` }]
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
