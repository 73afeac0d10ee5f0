import type { Child } from 'hono/jsx'
import { Layout } from './layout.tsx'
import type { PageHead, Site } from './site.ts'

type DoorProps = {
  site: Site
  head: PageHead
  title: string
  intro: string
  /** Path that the form is sent to. */
  action: string
  /** What was typed before. */
  typed: string
  /** What is wrong with it, in words. */
  error?: string | undefined
  /** What to copy into the search field of one's own server, and how that is told. */
  byHand: { text: string; copy: string }
  /** What the page ends with. */
  more: Child
}

/** The way to the reader's own server: to follow the blog, or to answer a post or a comment. */
export function DoorPage({ site, head, title, intro, action, typed, error, byHand, more }: DoorProps) {
  const { door } = site.words
  return (
    <Layout site={site} head={head}>
      <div class="column door">
        <h1>{title}</h1>
        <p class="lead">{intro}</p>
        <form class="door-form" method="post" action={action} novalidate>
          <div class={error ? 'field field-wrong' : 'field'}>
            <label for="address">{door.address}</label>
            {error && (
              <p class="field-error" id="address-error" role="alert">
                {error}
              </p>
            )}
            <input
              id="address"
              name="address"
              type="text"
              inputmode="email"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              required
              maxlength={300}
              value={typed}
              aria-describedby={error ? 'address-error address-hint' : 'address-hint'}
              aria-invalid={error ? 'true' : undefined}
            />
            <p class="hint" id="address-hint">
              {door.addressHint}
            </p>
          </div>
          <button type="submit" class="button button-primary">
            {door.go}
          </button>
        </form>
        <section class="door-other">
          <h2 class="small-title">{door.otherwise}</h2>
          <p>{byHand.text}</p>
          <p>
            <code class="copy" tabindex={0}>
              {byHand.copy}
            </code>
          </p>
        </section>
        {more}
      </div>
    </Layout>
  )
}

/** For those without an account. */
export function FeedHint({ site }: { site: Site }) {
  const { door } = site.words
  return (
    <section class="door-other">
      <h2 class="small-title">{door.noAccount}</h2>
      <p>
        {door.noAccountHint} <a href="/feed.atom">{site.feed}</a>
      </p>
    </section>
  )
}

export function BackLink({ site, href }: { site: Site; href: string }) {
  return (
    <p>
      <a href={href}>{site.words.door.back}</a>
    </p>
  )
}
