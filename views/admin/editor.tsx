import type { PropsWithChildren } from 'hono/jsx'
import { formatDateTime } from '../../src/lib/locale.ts'
import type { Desk, Filled } from './desk.ts'
import { ErrorSummary, Field, TextArea } from './field.tsx'
import { ActionButton, Form } from './form.tsx'
import { DeskPage } from './page.tsx'
import type { DeskPost } from './posts.tsx'

type EditorProps = {
  desk: Desk
  /** As it is saved; undefined before the first save. */
  post: DeskPost | undefined
  filled: Filled
  /** Names of topics used before, to choose from. */
  topics: readonly string[]
  /** What stands in the fields is not what is saved. */
  isUnsaved: boolean
  /** Set when another window saved meanwhile. */
  other?: DeskPost | undefined
}

export function EditorPage(props: EditorProps) {
  const { desk, post, filled, other } = props
  const title = toPageTitle(props)
  return (
    <DeskPage desk={desk} title={title} section="write">
      {other && <p class="notice notice-warning">{desk.words.writing.conflict.text}</p>}
      <ErrorSummary filled={filled} words={desk.words} />
      <Form
        desk={desk}
        action={post ? `/admin/posts/${post.id}` : '/admin/posts'}
        id="editor"
        className="editor"
        isUnsaved={props.isUnsaved}
      >
        {other && <h2>{desk.words.writing.conflict.mine}</h2>}
        <PostFields {...props} />
        <Buttons desk={desk} isPublished={isPublished(post)} />
      </Form>
      {other && <OtherVersion desk={desk} other={other} />}
      {post && !other && <MoreActions desk={desk} post={post} />}
    </DeskPage>
  )
}

function isPublished(post: DeskPost | undefined): boolean {
  return post?.status === 'published'
}

function toPageTitle({ desk, post, other }: EditorProps): string {
  const text = desk.words.writing
  if (other) return text.conflict.title
  if (!post) return text.editor.newTitle
  return isPublished(post) ? text.editor.publishedTitle : text.editor.draftTitle
}

function PostFields({ desk, post, filled, topics }: EditorProps) {
  const { words } = desk
  const text = words.writing.editor
  const common = { filled, words }
  return (
    <>
      <input type="hidden" name="version" value={filled.values.version ?? String(post?.version ?? 0)} />
      <Field
        {...common}
        name="title"
        label={text.title}
        hint={text.titleHint}
        isOptional
        autocomplete="off"
        autofocus={!post && Object.keys(filled.errors).length === 0}
        className="field-title"
      />
      <TextArea
        {...common}
        name="markdown"
        label={text.text}
        hint={text.textHint}
        rows={18}
        className="field-text"
      />
      <TextArea {...common} name="excerpt" label={text.excerpt} hint={text.excerptHint} rows={3} isOptional />
      <Field
        {...common}
        name="topics"
        label={text.topics}
        hint={[text.topicsHint, topics.length > 0 && `${text.topicsKnown} ${topics.join(', ')}.`]
          .filter(Boolean)
          .join(' ')}
        isOptional
        autocomplete="off"
      />
    </>
  )
}

/** The first button is the one that Enter in a field presses: it must do nothing that others can see. */
function Buttons({ desk, isPublished }: { desk: Desk; isPublished: boolean }) {
  const text = desk.words.writing.editor
  return (
    <div class="actions actions-sticky">
      {!isPublished && (
        <button type="submit" name="intent" value="save" class="button" data-shortcut="save">
          {text.save}
        </button>
      )}
      <button type="submit" name="intent" value="preview" class="button" data-shortcut="preview">
        {text.preview}
      </button>
      <button
        type="submit"
        name="intent"
        value="publish"
        class="button button-primary"
        data-shortcut={isPublished ? 'save' : undefined}
      >
        {isPublished ? text.update : text.publish}
      </button>
      <p class="hint shortcuts">{isPublished ? text.shortcutsPublished : text.shortcuts}</p>
    </div>
  )
}

function OtherVersion({ desk, other }: { desk: Desk; other: DeskPost }) {
  const text = desk.words.writing
  const rows: [string, string, string][] = [
    ['title', text.editor.title, other.title],
    ['excerpt', text.editor.excerpt, other.excerpt],
    ['topics', text.editor.topics, other.topics.map((topic) => topic.name).join(', ')],
  ]
  return (
    <section class="panel" aria-labelledby="other">
      <h2 id="other">{text.conflict.other(formatDateTime(other.editedAt, desk.locale))}</h2>
      <p>{text.conflict.hint}</p>
      <dl class="facts">
        {rows
          .filter(([, , value]) => value !== '')
          .map(([, label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
      </dl>
      <div class="field">
        <label for="other-text">{text.editor.text}</label>
        <textarea id="other-text" rows={14} readonly>
          {`\n${other.markdown}`}
        </textarea>
      </div>
      <p>
        <a href={`/admin/posts/${other.id}`}>{text.conflict.takeOther}</a>
      </p>
    </section>
  )
}

function MoreActions({ desk, post }: { desk: Desk; post: DeskPost }) {
  const text = desk.words.writing.editor
  const path = `/admin/posts/${post.id}`
  return (
    <section class="more" aria-labelledby="more">
      <h2 id="more">{text.more}</h2>
      {isPublished(post) && (
        <>
          <p>
            <a href={`/stories/${post.slug}`}>{text.view}</a>
          </p>
          <Action hint={text.unpublishHint}>
            <ActionButton desk={desk} action={`${path}/unpublish`} text={text.unpublish} />
          </Action>
        </>
      )}
      <Action hint={isPublished(post) ? text.removePublishedHint : text.removeHint}>
        <ActionButton
          desk={desk}
          action={`${path}/delete`}
          text={text.remove}
          className="button button-danger"
        />
      </Action>
    </section>
  )
}

function Action({ hint, children }: PropsWithChildren<{ hint: string }>) {
  return (
    <div class="action">
      {children}
      <p class="hint">{hint}</p>
    </div>
  )
}
