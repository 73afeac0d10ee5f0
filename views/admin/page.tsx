import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Words } from '../messages/desk.ts'
import type { Desk, DeskAssets } from './desk.ts'
import { ActionButton } from './form.tsx'
import { NoticeBar } from './notice.tsx'

export type DeskSection = 'overview' | 'posts' | 'comments' | 'people' | 'settings' | 'write'

type DeskPageProps = PropsWithChildren<{ desk: Desk; title: string; section?: DeskSection; aside?: Child }>

/** A page of the desk, for the author who is signed in. */
export function DeskPage({ desk, title, section, aside, children }: DeskPageProps) {
  const { words } = desk
  return (
    <Shell
      language={desk.locale.language}
      title={`${title} – ${words.desk} · ${desk.blog.title}`}
      assets={desk.assets}
    >
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <DeskHeader desk={desk} section={section} />
      <main id="content" class="desk-main">
        <NoticeBar desk={desk} />
        <div class="desk-title">
          <h1>{title}</h1>
          {aside}
        </div>
        {children}
      </main>
    </Shell>
  )
}

type PlainPageProps = PropsWithChildren<{
  language: 'de' | 'en'
  words: Words
  title: string
  assets: DeskAssets
  /** Undefined before the first run. */
  blogTitle?: string | undefined
}>

/** A page of one thing to do, for whoever is not signed in. */
export function PlainPage({ language, words, title, assets, blogTitle, children }: PlainPageProps) {
  return (
    <Shell language={language} title={blogTitle ? `${title} · ${blogTitle}` : title} assets={assets}>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      {blogTitle && (
        <header class="plain-header">
          <a href="/">{blogTitle}</a>
        </header>
      )}
      <main id="content" class="plain-main">
        {children}
      </main>
    </Shell>
  )
}

/** The author's own pages are nobody else's: no search engine lists them. */
function Shell(
  props: PropsWithChildren<{ language: 'de' | 'en'; title: string; assets: DeskAssets; className?: string }>,
) {
  return (
    <html lang={props.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{props.title}</title>
        {props.assets.styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        <link rel="icon" href={props.assets.mark} />
        <script type="module" src={props.assets.script} />
      </head>
      <body class={props.className ?? 'desk'}>{props.children}</body>
    </html>
  )
}

function DeskHeader({ desk, section }: { desk: Desk; section: DeskSection | undefined }) {
  const { words } = desk
  const links: [DeskSection, string, string][] = [
    ['overview', '/admin', words.overview],
    ['posts', '/admin/posts', words.posts],
    ['comments', '/admin/comments', words.comments],
    ['people', '/admin/people', words.people],
    ['settings', '/admin/settings', words.settings],
  ]
  return (
    <header class="desk-header">
      <div class="desk-bar">
        <a class="desk-blog" href="/">
          {desk.blog.icon && <img src={desk.blog.icon} alt="" width="32" height="32" />}
          <span class="desk-blog-title">{desk.blog.title}</span>
          <span class="visually-hidden"> ({words.toBlog})</span>
        </a>
        <a
          class="button button-primary"
          href="/admin/posts/new"
          aria-current={section === 'write' ? 'page' : undefined}
        >
          {words.write}
        </a>
        <ActionButton desk={desk} action="/sign-out" text={words.signOut} className="button button-quiet" />
      </div>
      <nav class="desk-nav" aria-label={words.menu}>
        <ul>
          {links.map(([name, href, text]) => (
            <li>
              <a href={href} aria-current={name === section ? 'page' : undefined}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  )
}
