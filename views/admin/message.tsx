import type { Words } from '../messages/desk.ts'
import type { Desk, DeskAssets } from './desk.ts'
import { DeskPage, PlainPage } from './page.tsx'

type MessageProps = {
  desk: Desk
  title: string
  text: string
  back: { href: string; text: string }
  /** What was typed and has no place any more. */
  typed?: string
}

/** A sentence and a way on, e.g. when there is no such post. */
export function MessagePage({ desk, title, text, back, typed }: MessageProps) {
  return (
    <DeskPage desk={desk} title={title}>
      <p class="measure">{text}</p>
      {typed && <TypedText label={desk.words.refused.yourText} text={typed} />}
      <p>
        <a class="button" href={back.href}>
          {back.text}
        </a>
      </p>
    </DeskPage>
  )
}

type RefusedProps = {
  language: 'de' | 'en'
  words: Words
  assets: DeskAssets
  blogTitle: string | undefined
  /** What the form carried, so that the author can copy it. */
  texts: readonly string[]
}

/** For a form that did not come from the desk. It offers no button that would carry on with its content. */
export function RefusedPage(props: RefusedProps) {
  const text = props.words.refused
  return (
    <PlainPage {...props} title={text.title}>
      <h1>{text.title}</h1>
      <p>{text.text}</p>
      {props.texts.length > 0 && <TypedText label={text.yourText} text={props.texts.join('\n\n')} />}
      <p>
        <a class="button" href="/admin">
          {text.back}
        </a>
      </p>
    </PlainPage>
  )
}

/** To copy it from. */
function TypedText({ label, text }: { label: string; text: string }) {
  return (
    <div class="field">
      <label for="typed">{label}</label>
      <textarea id="typed" rows={10} readonly>
        {`\n${text}`}
      </textarea>
    </div>
  )
}
