import type { PropsWithChildren } from 'hono/jsx'
import { Head } from './parts/head.tsx'
import type { PageHead, Site } from './site.ts'

type LayoutProps = PropsWithChildren<{
  site: Site
  head: PageHead
  /** The front page: the blog's name is its headline, and the page is an h-feed. */
  isHome?: boolean
}>

/** A page for readers. */
export function Layout({ site, head, isHome = false, children }: LayoutProps) {
  return (
    <html lang={site.locale.language}>
      <Head site={site} head={head} />
      <body class={isHome ? 'site h-feed' : 'site'}>
        <a class="skip" href="#content" target={head.opensLinksApart ? '_self' : undefined}>
          {site.words.skip}
        </a>
        <SiteHeader site={site} isHome={isHome} />
        <main id="content" class="sheet" tabindex={-1}>
          {children}
        </main>
        <SiteFooter site={site} isHome={isHome} />
      </body>
    </html>
  )
}

function SiteHeader({ site, isHome }: { site: Site; isHome: boolean }) {
  const { words } = site
  const Name = isHome ? 'h1' : 'p'
  return (
    <header class="site-header">
      <div class="site-bar">
        <Name class="site-name">
          <a class={isHome ? 'u-url p-name' : undefined} href="/" aria-current={isHome ? 'page' : undefined}>
            {site.title}
          </a>
        </Name>
        <Picture site={site} isHome={isHome} />
        <nav class="site-nav" aria-label={words.menu}>
          <ul>
            <li>
              <a class="button" href="/follow">
                {words.follow}
              </a>
            </li>
          </ul>
        </nav>
      </div>
      {isHome && site.description && <p class="site-description p-summary">{site.description}</p>}
      <div class="furrows" aria-hidden="true" />
    </header>
  )
}

function Picture({ site, isHome }: { site: Site; isHome: boolean }) {
  const { href, width, height } = site.icon ?? { href: site.files.mark, width: 48, height: 48 }
  return (
    <img
      class={isHome && site.icon ? 'site-picture u-photo' : 'site-picture'}
      src={href}
      alt=""
      width={width}
      height={height}
    />
  )
}

function SiteFooter({ site, isHome }: { site: Site; isHome: boolean }) {
  const { words } = site
  return (
    <footer class="site-footer">
      <div class="furrows" aria-hidden="true" />
      <div class="site-foot">
        <p class={isHome ? 'p-author h-card' : 'h-card'}>
          {words.about('')}
          <a class="p-name u-url u-uid" href={site.home}>
            {site.authorName}
          </a>{' '}
          <span class="handle p-nickname">{site.handle}</span>
        </p>
        <ul class="site-links">
          <li>
            <a href="/follow">{words.follow}</a>
          </li>
          <li>
            <a href="/feed.atom" type="application/atom+xml">
              {words.feed}
            </a>
          </li>
          {site.isAuthor && (
            <li>
              <a href="/admin">{words.desk}</a>
            </li>
          )}
          <li>{words.madeWith}</li>
        </ul>
      </div>
    </footer>
  )
}
