import type { Words } from '../messages/desk.ts'
import type { DeskAssets, Filled } from './desk.ts'
import { ErrorSummary, Field } from './field.tsx'
import { HiddenFields } from './form.tsx'
import { PlainPage } from './page.tsx'

/** What was typed when the session was found to have ended, and where it was going. */
export type Rescued = { action: string; values: Readonly<Record<string, string>>; hadFile: boolean }

type SignInProps = {
  language: 'de' | 'en'
  words: Words
  assets: DeskAssets
  blogTitle: string | undefined
  filled: Filled
  /** The page to go to then. */
  next: string
  notice?: string | undefined
  rescued?: Rescued | undefined
}

export function SignInPage(props: SignInProps) {
  const { words, filled, rescued, notice } = props
  const text = words.signIn
  return (
    <PlainPage {...props} title={text.title}>
      <h1>{text.title}</h1>
      {notice && (
        <div class="notice" role="status">
          <p>{notice}</p>
        </div>
      )}
      {rescued && <RescueNotice words={words} rescued={rescued} />}
      <ErrorSummary filled={filled} words={words} hasHeading={false} />
      <form method="post" action="/sign-in" class="stack" novalidate>
        <Field
          name="login"
          label={text.login}
          hint={text.loginHint}
          filled={filled}
          words={words}
          autocomplete="username"
          autocapitalize="none"
          autofocus={Object.keys(filled.errors).length === 0}
        />
        <Field
          name="password"
          label={text.password}
          filled={filled}
          words={words}
          type="password"
          autocomplete="current-password"
        />
        <input type="hidden" name="next" value={props.next} />
        {rescued && <RescuedFields rescued={rescued} />}
        <div class="actions">
          <button type="submit" class="button button-primary">
            {text.submit}
          </button>
        </div>
      </form>
      <details class="help">
        <summary>{text.forgotten}</summary>
        <p>{text.forgottenHint}</p>
        <pre tabindex={0}>npm run parzelle -- password</pre>
      </details>
    </PlainPage>
  )
}

type NotSetUpProps = Pick<SignInProps, 'language' | 'words' | 'assets'>

export function NotSetUpPage(props: NotSetUpProps) {
  return (
    <PlainPage {...props} title={props.words.signIn.title}>
      <h1>{props.words.signIn.title}</h1>
      <p>{props.words.signIn.notSetUp}</p>
    </PlainPage>
  )
}

function RescueNotice({ words, rescued }: { words: Words; rescued: Rescued }) {
  return (
    <div class="notice" role="status">
      <p>
        {words.signIn.ended} {Object.keys(rescued.values).length > 0 && words.signIn.kept}{' '}
        {rescued.hadFile && words.signIn.fileLost}
      </p>
    </div>
  )
}

function RescuedFields({ rescued }: { rescued: Rescued }) {
  const named = Object.entries(rescued.values).map(([name, value]) => [`kept.${name}`, value])
  return (
    <>
      <input type="hidden" name="rescue" value={rescued.action} />
      {rescued.hadFile && <input type="hidden" name="hadFile" value="1" />}
      <HiddenFields values={Object.fromEntries(named)} />
    </>
  )
}
