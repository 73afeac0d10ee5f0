import { minPasswordLength } from '../../src/lib/password.ts'
import type { Words } from '../messages/desk.ts'
import type { DeskAssets, Filled } from './desk.ts'
import { ErrorSummary, Field } from './field.tsx'
import { PlainPage } from './page.tsx'
import { LanguageSelect, TimeZoneSelect } from './place.tsx'

type SetUpProps = {
  language: 'de' | 'en'
  words: Words
  assets: DeskAssets
  /** The page's own address, which holds the one-time token. */
  path: string
  /** Of the handle: what stands behind the second @. */
  handleHost: string
  /** Set when nobody elsewhere can reach the blog: where it is. */
  localHost: string | undefined
  filled: Filled
}

/** The first thing an author sees of the blog. */
export function SetUpPage(props: SetUpProps) {
  const { words, filled, path, language } = props
  const text = words.setup
  const common = { filled, words }
  return (
    <PlainPage {...props} title={text.title}>
      <LanguageSwitch words={words} path={path} language={language} />
      <h1>{text.welcome}</h1>
      <p class="lead">{text.intro}</p>
      <ErrorSummary {...common} />
      <form method="post" action={`${path}?lang=${language}`} class="stack" novalidate>
        <fieldset>
          <legend>{text.aboutBlog}</legend>
          <Field
            {...common}
            name="title"
            label={text.blogTitle}
            hint={text.blogTitleHint}
            autocomplete="off"
          />
          <Field
            {...common}
            name="handle"
            label={text.handle}
            hint={text.handleHint(`@anna@${props.handleHost}`)}
            before="@"
            after={`@${props.handleHost}`}
            autocomplete="username"
            autocapitalize="none"
          />
          {props.localHost && <p class="hint">{text.handleLocal(props.localHost)}</p>}
        </fieldset>
        <fieldset>
          <legend>{text.aboutYou}</legend>
          <Field
            {...common}
            name="authorName"
            label={text.authorName}
            hint={text.authorNameHint}
            autocomplete="name"
          />
          <Field
            {...common}
            name="password"
            label={text.password}
            hint={text.passwordHint(minPasswordLength)}
            type="password"
            autocomplete="new-password"
          />
        </fieldset>
        <fieldset>
          <legend>{text.aboutPlace}</legend>
          <LanguageSelect {...common} label={text.language} hint={text.languageHint} />
          <TimeZoneSelect {...common} label={text.timeZone} hint={text.timeZoneHint} />
        </fieldset>
        <div class="actions">
          <button type="submit" class="button button-primary">
            {text.submit}
          </button>
        </div>
      </form>
    </PlainPage>
  )
}

type GoneProps = {
  language: 'de' | 'en'
  words: Words
  assets: DeskAssets
  blogTitle: string | undefined
  isSignedIn: boolean
}

/** For a link that was used, or that never was one. */
export function SetUpGonePage(props: GoneProps) {
  const text = props.words.setup.gone
  return (
    <PlainPage {...props} title={text.title}>
      <h1>{text.title}</h1>
      <p>{text.text}</p>
      <WayOn {...props} />
    </PlainPage>
  )
}

function WayOn({ words, blogTitle, isSignedIn }: GoneProps) {
  const text = words.setup.gone
  if (!blogTitle) return <p>{text.again}</p>
  return (
    <>
      <p>{isSignedIn ? text.doneSignedIn : text.done}</p>
      <p>
        <a class="button button-primary" href={isSignedIn ? '/admin' : '/sign-in'}>
          {isSignedIn ? text.desk : text.signIn}
        </a>
      </p>
    </>
  )
}

function LanguageSwitch({ words, path, language }: { words: Words; path: string; language: 'de' | 'en' }) {
  const names = { de: 'Deutsch', en: 'English' }
  return (
    <nav class="language-switch" aria-label={words.setup.switchLanguage}>
      <ul>
        {(['de', 'en'] as const).map((each) => (
          <li>
            <a
              href={`${path}?lang=${each}`}
              lang={each}
              hreflang={each}
              aria-current={each === language ? 'true' : undefined}
            >
              {names[each]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
