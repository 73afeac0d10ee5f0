import { Layout } from '../layout.tsx'
import { Story, type StoryProps } from '../post.tsx'
import type { Desk } from './desk.ts'
import { Form, HiddenFields } from './form.tsx'

type PreviewProps = {
  desk: Desk
  /** What readers see, by the readers' own view. */
  story: StoryProps
  /** Where the form of the editor goes. */
  action: string
  isPublished: boolean
  /** What was typed: every button takes it along. */
  values: Readonly<Record<string, string>>
}

/** The page as it will be, and below it what to do next. */
export function PreviewPage({ desk, story, action, isPublished, values }: PreviewProps) {
  const text = desk.words.writing
  const site = {
    ...story.site,
    files: { ...story.site.files, styles: desk.assets.previewStyles },
  }
  return (
    <Layout site={site} head={{ title: text.preview.title, opensLinksApart: true }}>
      <div class="notice" role="status">
        <p>{isPublished ? text.preview.textPublished : text.preview.text}</p>
      </div>
      <Story {...story} />
      <Form desk={desk} action={action} id="editor" target="_self" isUnsaved>
        <HiddenFields values={values} />
        <div class="actions actions-sticky">
          <button type="submit" name="intent" value="write" class="button">
            {text.preview.back}
          </button>
          {!isPublished && (
            <button type="submit" name="intent" value="save" class="button">
              {text.editor.save}
            </button>
          )}
          <button type="submit" name="intent" value="publish" class="button button-primary">
            {isPublished ? text.editor.update : text.editor.publish}
          </button>
        </div>
      </Form>
      <script type="module" src={desk.assets.script} />
    </Layout>
  )
}
