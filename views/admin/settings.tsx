import { minPasswordLength } from '../../src/lib/password.ts'
import type { Desk, Filled } from './desk.ts'
import { ErrorSummary, Field, TextArea } from './field.tsx'
import { ActionButton, Form } from './form.tsx'
import { DeskPage } from './page.tsx'
import { LanguageSelect, TimeZoneSelect } from './place.tsx'
import { QuotingForm } from './quoting.tsx'

type SettingsProps = {
  desk: Desk
  /** @blog@host */
  handle: string
  login: string
  maxIconBytes: number
  /** All three forms; the names of their fields are distinct. */
  filled: Filled
}

export function SettingsPage(props: SettingsProps) {
  const { desk, filled } = props
  return (
    <DeskPage desk={desk} title={desk.words.config.title} section="settings">
      <ErrorSummary filled={filled} words={desk.words} />
      <BlogForm {...props} />
      <QuotingForm desk={desk} filled={filled} />
      <IconForm {...props} />
      <PasswordForm {...props} />
    </DeskPage>
  )
}

function BlogForm({ desk, filled, handle }: SettingsProps) {
  const { words } = desk
  const text = words.config
  const common = { filled, words }
  return (
    <section class="panel" aria-labelledby="blog">
      <h2 id="blog">{text.blog}</h2>
      <Form desk={desk} action="/admin/settings" className="stack">
        <Field {...common} name="title" label={text.blogTitle} autocomplete="off" />
        <TextArea
          {...common}
          name="description"
          label={text.description}
          hint={text.descriptionHint}
          rows={3}
          isOptional
        />
        <Field {...common} name="authorName" label={text.authorName} autocomplete="name" />
        <LanguageSelect {...common} label={text.language} />
        <TimeZoneSelect {...common} label={text.timeZone} />
        <dl class="facts">
          <dt>{text.handle}</dt>
          <dd>
            <span class="handle">{handle}</span>
            <p class="hint">{text.handleHint}</p>
          </dd>
        </dl>
        <div class="actions">
          <button type="submit" class="button button-primary">
            {text.save}
          </button>
        </div>
      </Form>
    </section>
  )
}

function IconForm({ desk, filled, maxIconBytes }: SettingsProps) {
  const { words } = desk
  const text = words.config
  const megabytes = Math.floor(maxIconBytes / 1_000_000)
  return (
    <section class="panel" aria-labelledby="picture">
      <h2 id="picture">{text.icon}</h2>
      <div class="icon-now">
        {desk.blog.icon ? (
          <img src={desk.blog.icon} alt={text.iconNow} width="96" height="96" />
        ) : (
          <p class="empty">{text.iconNone}</p>
        )}
        {desk.blog.icon && (
          <ActionButton desk={desk} action="/admin/settings/icon/remove" text={text.iconRemove} />
        )}
      </div>
      <Form desk={desk} action="/admin/settings/icon" className="stack" hasFile>
        <Field
          name="icon"
          label={text.iconFile}
          hint={text.iconHint(megabytes)}
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif,image/avif"
          filled={filled}
          words={words}
        />
        <div class="actions">
          <button type="submit" class="button">
            {text.iconSave}
          </button>
        </div>
      </Form>
    </section>
  )
}

function PasswordForm({ desk, filled, login }: SettingsProps) {
  const { words } = desk
  const text = words.config
  const common = { filled, words, type: 'password' as const }
  return (
    <section class="panel" aria-labelledby="password">
      <h2 id="password">{text.password}</h2>
      <Form desk={desk} action="/admin/settings/password" className="stack">
        {/* Password managers want to know whose it is. */}
        <input type="hidden" name="username" autocomplete="username" value={login} />
        <Field {...common} name="currentPassword" label={text.passwordNow} autocomplete="current-password" />
        <Field
          {...common}
          name="newPassword"
          label={text.passwordNew}
          hint={words.setup.passwordHint(minPasswordLength)}
          autocomplete="new-password"
        />
        <div class="actions">
          <button type="submit" class="button">
            {text.passwordSave}
          </button>
        </div>
      </Form>
    </section>
  )
}
