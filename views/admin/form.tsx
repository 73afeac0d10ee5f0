import type { PropsWithChildren } from 'hono/jsx'
import type { Desk } from './desk.ts'

type FormProps = PropsWithChildren<{
  desk: Pick<Desk, 'csrf'>
  action: string
  id?: string
  className?: string
  hasFile?: boolean
  /** Where links of the page open apart, its forms do not. */
  target?: '_self'
  /** It holds text that is saved nowhere; the script asks before the page is left. */
  isUnsaved?: boolean
}>

/** Every form of the desk: it carries the session's token, and the blog itself says what is wrong with it. */
export function Form({ desk, action, id, className, hasFile, target, isUnsaved, children }: FormProps) {
  return (
    <form
      method="post"
      action={action}
      id={id}
      class={className}
      enctype={hasFile ? 'multipart/form-data' : undefined}
      target={target}
      data-unsaved={isUnsaved ? 'true' : undefined}
      novalidate
    >
      <input type="hidden" name="csrf" value={desk.csrf} />
      {children}
    </form>
  )
}

type ActionProps = {
  desk: Pick<Desk, 'csrf'>
  action: string
  text: string
  label?: string
  className?: string
}

/** A form that is one button. */
export function ActionButton({ desk, action, text, label, className = 'button' }: ActionProps) {
  return (
    <Form desk={desk} action={action} className="inline">
      <button type="submit" class={className} aria-label={label}>
        {text}
      </button>
    </Form>
  )
}

/** Carries what was typed to the next page. */
export function HiddenFields({ values }: { values: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  )
}
