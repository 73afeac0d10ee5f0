import type { Desk, Filled } from './desk.ts'
import { Form } from './form.tsx'

/** Who may quote: three choices in plain words. */
export function QuotingForm({ desk, filled }: { desk: Desk; filled: Filled }) {
  const text = desk.words.quotes.policy
  const error = filled.errors.canQuote
  const described = error ? 'canQuote-error quoting-hint' : 'quoting-hint'
  return (
    <section class="panel" aria-labelledby="quoting">
      <h2 id="quoting">{text.title}</h2>
      <p class="hint" id="quoting-hint">
        {text.hint}
      </p>
      <Form desk={desk} action="/admin/settings/quoting" className="stack">
        <fieldset class="choices" id="canQuote" aria-describedby={described}>
          <legend>{text.legend}</legend>
          {error && (
            <p class="field-error" id="canQuote-error">
              <span class="visually-hidden">{desk.words.errorPrefix}: </span>
              {error}
            </p>
          )}
          {(['public', 'followers', 'nobody'] as const).map((value) => (
            <Choice value={value} text={text.choices[value]} isChosen={filled.values.canQuote === value} />
          ))}
        </fieldset>
        <p class="hint">{text.limits}</p>
        <div class="actions">
          <button type="submit" class="button">
            {text.save}
          </button>
        </div>
      </Form>
    </section>
  )
}

type ChoiceProps = { value: string; text: { label: string; hint: string }; isChosen: boolean }

function Choice({ value, text, isChosen }: ChoiceProps) {
  const id = `canQuote-${value}`
  return (
    <label class="choice">
      <input
        type="radio"
        id={id}
        name="canQuote"
        value={value}
        checked={isChosen}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
      />
      <strong id={`${id}-label`}>{text.label}</strong>
      <span class="hint" id={`${id}-hint`}>
        {text.hint}
      </span>
    </label>
  )
}
