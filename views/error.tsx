import type { Language } from '../src/lib/locale.ts'
import { Layout } from './layout.tsx'
import { type SiteWords, siteWords } from './messages/site.ts'
import type { Site, SiteFiles } from './site.ts'

export type ErrorKind = Exclude<keyof SiteWords['errors'], 'toHome'>

type ErrorProps = { site: Site; kind: ErrorKind }

/** Says in plain words what is the matter. */
export function ErrorPage({ site, kind }: ErrorProps) {
  const { words } = site
  const { title, text } = words.errors[kind]
  return (
    <Layout site={site} head={{ title }}>
      <div class="column error">
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        <p>
          <a class="button" href="/">
            {words.errors.toHome}
          </a>
        </p>
      </div>
    </Layout>
  )
}

/** Before the first run there is no blog, so there is no layout. */
export function NotSetUpPage({ language, files }: { language: Language; files: SiteFiles }) {
  const { title, text } = siteWords[language].notSetUp
  return <BarePage language={language} files={files} title={title} text={text} />
}

type BareProps = { language: Language; files: SiteFiles; title: string; text: string }

/** A page of a few words that needs nothing from the database. */
export function BarePage({ language, files, title, text }: BareProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        {files.styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        <link rel="icon" href={files.mark} />
      </head>
      <body class="site">
        <main class="bare">
          <img src={files.mark} alt="" width="64" height="64" />
          <h1>{title}</h1>
          <p class="lead">{text}</p>
        </main>
      </body>
    </html>
  )
}
