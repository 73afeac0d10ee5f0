import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Desk, Filled } from './desk.ts'

type FieldProps = {
  name: string
  label: string
  hint?: string | undefined
  filled: Filled
  words: Desk['words']
  isOptional?: boolean
  /** Apart from the name where several forms of one page have the same. */
  id?: string
}

type InputProps = FieldProps & {
  type?: 'text' | 'password' | 'file'
  autocomplete?: string
  autocapitalize?: 'none'
  autofocus?: boolean
  maxLength?: number
  accept?: string
  list?: string
  /** Stand before and after what is typed, e.g. the @ and the host of a handle. */
  before?: string
  after?: string
  className?: string
}

/** A labelled input with its hint and what is wrong with it. A password is never written back. */
export function Field(props: InputProps) {
  const { name, filled, type = 'text', before, after } = props
  const id = props.id ?? name
  const input = (
    <input
      id={id}
      name={name}
      type={type}
      value={type === 'text' ? (filled.values[name] ?? '') : undefined}
      required={!props.isOptional}
      autocomplete={props.autocomplete}
      autocapitalize={props.autocapitalize}
      spellcheck={props.autocapitalize === 'none' ? false : undefined}
      autofocus={props.autofocus}
      maxlength={props.maxLength}
      accept={props.accept}
      list={props.list}
      {...toAria(props, id)}
    />
  )
  return (
    <Labelled {...props} id={id}>
      {before || after ? (
        <span class="affixed">
          {before && <span aria-hidden="true">{before}</span>}
          {input}
          {after && <span aria-hidden="true">{after}</span>}
        </span>
      ) : (
        input
      )}
    </Labelled>
  )
}

type TextAreaProps = FieldProps & { rows: number; autofocus?: boolean; className?: string }

export function TextArea(props: TextAreaProps) {
  const id = props.id ?? props.name
  return (
    <Labelled {...props} id={id}>
      <textarea
        id={id}
        name={props.name}
        rows={props.rows}
        required={!props.isOptional}
        autofocus={props.autofocus}
        {...toAria(props, id)}
      >
        {/* A parser drops a line end right behind the tag; this one is for it to drop. */}
        {`\n${props.filled.values[props.name] ?? ''}`}
      </textarea>
    </Labelled>
  )
}

/** Options come as children; the caller marks the chosen one. */
export function Select(props: PropsWithChildren<FieldProps & { className?: string }>) {
  const id = props.id ?? props.name
  return (
    <Labelled {...props} id={id}>
      <select id={id} name={props.name} {...toAria(props, id)}>
        {props.children}
      </select>
    </Labelled>
  )
}

type SummaryProps = {
  filled: Filled
  words: Desk['words']
  /** False where the errors say all there is to say. */
  hasHeading?: boolean
}

/** At the top of a page whose form was refused; each line leads to its field. */
export function ErrorSummary({ filled, words, hasHeading = true }: SummaryProps) {
  const errors = Object.entries(filled.errors)
  if (errors.length === 0) return null
  return (
    <div class="errors" role="alert" tabindex={-1} autofocus>
      {hasHeading && <p>{words.errorSummary}</p>}
      <ul>
        {errors.map(([name, message]) => (
          <li>
            <a href={`#${name}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

type LabelledProps = FieldProps & { id: string; className?: string; children?: Child }

function Labelled({ id, name, label, hint, filled, words, isOptional, className, children }: LabelledProps) {
  const error = filled.errors[name]
  const classes = ['field', error && 'field-wrong', className].filter(Boolean).join(' ')
  return (
    <div class={classes}>
      <label for={id}>
        {label}
        {isOptional && <span class="quiet"> ({words.optional})</span>}
      </label>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <span class="visually-hidden">{words.errorPrefix}: </span>
          {error}
        </p>
      )}
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

function toAria({ name, hint, filled }: FieldProps, id: string) {
  const isWrong = name in filled.errors
  const describedBy = [isWrong && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return {
    'aria-describedby': describedBy || undefined,
    'aria-invalid': isWrong ? ('true' as const) : undefined,
  }
}
