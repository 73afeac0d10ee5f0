import type { Desk } from './desk.ts'
import { Form } from './form.tsx'
import { DeskPage, type DeskSection } from './page.tsx'

type ConfirmProps = {
  desk: Desk
  section: DeskSection
  title: string
  paragraphs: readonly string[]
  /** What it will affect, one line each. */
  affected?: { title: string; lines: readonly string[] } | undefined
  action: string
  yes: string
  /** Where "cancel" leads. */
  back: string
}

/** Before something that has consequences beyond the desk, or that cannot be undone. */
export function ConfirmPage(props: ConfirmProps) {
  const { desk, affected } = props
  return (
    <DeskPage desk={desk} title={props.title} section={props.section}>
      {props.paragraphs.map((paragraph) => (
        <p class="measure">{paragraph}</p>
      ))}
      {affected && affected.lines.length > 0 && (
        <>
          <p>{affected.title}</p>
          <ul>
            {affected.lines.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </>
      )}
      <Form desk={desk} action={props.action}>
        <div class="actions">
          <a class="button" href={props.back}>
            {desk.words.cancel}
          </a>
          <button type="submit" class="button button-danger">
            {props.yes}
          </button>
        </div>
      </Form>
    </DeskPage>
  )
}
