import type { Language } from '../../src/lib/locale.ts'
import type { PageHead, Site } from '../site.ts'

const openGraphLocales: Record<Language, string> = { de: 'de_DE', en: 'en_GB' }

export function Head({ site, head }: { site: Site; head: PageHead }) {
  const title = head.title === undefined ? site.title : `${site.title}: ${head.title}`
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      {head.opensLinksApart && <base target="_blank" />}
      <title>{title}</title>
      {head.canonical ? (
        <link rel="canonical" href={head.canonical} />
      ) : (
        <meta name="robots" content="noindex" />
      )}
      <meta name="color-scheme" content="light dark" />
      {site.files.styles.map((href) => (
        <link rel="stylesheet" href={href} />
      ))}
      <link rel="icon" href={site.icon?.href ?? site.files.mark} />
      {head.activityId && <link rel="alternate" type="application/activity+json" href={head.activityId} />}
      <link
        rel="alternate"
        type="application/atom+xml"
        href={site.feed}
        title={site.words.feedTitle(site.title)}
      />
      <meta name="fediverse:creator" content={site.handle} />
      {head.canonical && <OpenGraph site={site} head={head} />}
    </head>
  )
}

/** What other sites show where someone links to the page. */
function OpenGraph({ site, head }: { site: Site; head: PageHead }) {
  const description = head.description || site.description
  const picture = head.picture ?? (site.icon && new URL(site.icon.href, site.home).href)
  return (
    <>
      {description && <meta name="description" content={description} />}
      <meta property="og:type" content={head.publishedAt ? 'article' : 'website'} />
      <meta property="og:site_name" content={site.title} />
      <meta property="og:title" content={head.title ?? site.title} />
      {description && <meta property="og:description" content={description} />}
      <meta property="og:url" content={head.canonical} />
      <meta property="og:locale" content={openGraphLocales[site.locale.language]} />
      {picture && <meta property="og:image" content={picture} />}
      {head.publishedAt && (
        <meta property="article:published_time" content={head.publishedAt.toISOString()} />
      )}
    </>
  )
}
