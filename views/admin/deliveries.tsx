import type { Letter, LettersOfServer, Reason } from '../../src/delivery/letters.ts'
import { formatDate, formatDateTime } from '../../src/lib/locale.ts'
import type { Desk } from './desk.ts'
import { ActionButton } from './form.tsx'
import { DeskPage } from './page.tsx'

type ShownLetter = Letter & { reason: Reason }
type ShownServer = Omit<LettersOfServer, 'letters'> & { letters: readonly ShownLetter[] }

type DeliveriesProps = {
  desk: Desk
  servers: readonly ShownServer[]
  /** Of servers that are not shown. */
  moreServers: number
}

/** What did not arrive, server by server, with a way to send it again. */
export function DeliveriesPage({ desk, servers, moreServers }: DeliveriesProps) {
  const text = desk.words.deliveries
  if (servers.length === 0) {
    return (
      <DeskPage desk={desk} title={text.title}>
        <div class="empty">
          <p>{text.none}</p>
          <p class="measure">{text.noneHint}</p>
        </div>
      </DeskPage>
    )
  }
  const isOne = servers.length === 1 && moreServers === 0
  return (
    <DeskPage desk={desk} title={text.title}>
      <p class="measure">{text.hint}</p>
      {!isOne && <ActionButton desk={desk} action="/admin/deliveries/resend" text={text.resendAll} />}
      {servers.map((server) => (
        <Server desk={desk} server={server} />
      ))}
      {moreServers > 0 && <p class="quiet">{text.moreServers(moreServers)}</p>}
    </DeskPage>
  )
}

function Server({ desk, server }: { desk: Desk; server: ShownServer }) {
  const text = desk.words.deliveries
  const { host, count, letters, failingSince } = server
  const id = `server-${host}`
  const reasons = new Set(letters.map(({ reason }) => reason))
  const [reason] = letters
  return (
    <section aria-labelledby={id}>
      <div class="row">
        <div class="row-text">
          <h2 id={id}>
            {host} <span class="count">{count}</span>
          </h2>
          <p class="quiet">
            {reasons.size === 1 && reason && text.reasons[reason.reason]}
            {failingSince && ` (${text.failingSince(formatDate(failingSince, desk.locale))})`}
          </p>
        </div>
        <div class="row-actions">
          <ActionButton
            desk={desk}
            action={`/admin/deliveries/resend?host=${encodeURIComponent(host)}`}
            text={text.resendServer(count)}
            label={text.resendServerNamed(host, count)}
          />
        </div>
      </div>
      <ul class="rows">
        {letters.map((letter) => (
          <LetterRow
            desk={desk}
            letter={letter}
            host={host}
            isOnly={count === 1}
            hasReason={reasons.size > 1}
          />
        ))}
      </ul>
      {count > letters.length && <p class="quiet">{text.more(count - letters.length)}</p>}
    </section>
  )
}

type LetterProps = { desk: Desk; letter: ShownLetter; host: string; isOnly: boolean; hasReason: boolean }

function LetterRow({ desk, letter, host, isOnly, hasReason }: LetterProps) {
  const text = desk.words.deliveries
  const what = toWhat(letter, desk)
  const details = [
    text.made(formatDateTime(letter.at, desk.locale)),
    letter.status !== null && text.code(letter.status),
  ].filter((detail) => detail !== false)
  return (
    <li class="row">
      <div class="row-text">
        <p>{what}</p>
        <p class="quiet">
          {details.join(' · ')}
          {hasReason && ` · ${text.reasons[letter.reason]}`}
        </p>
      </div>
      {!isOnly && (
        <div class="row-actions">
          <ActionButton
            desk={desk}
            action={`/admin/deliveries/resend?id=${letter.id}`}
            text={text.resend}
            label={text.resendNamed(what, host)}
          />
        </div>
      )}
    </li>
  )
}

function toWhat({ type, title, isAnswer }: ShownLetter, desk: Desk): string {
  const text = desk.words.deliveries
  if (type === 'Accept') return text.accept
  if (type === 'Reject') return text.reject
  // The blog itself has no title here.
  if (title === null) return type === 'Update' ? text.profile : text.other
  const name = title || text.untitled
  const [post, edit, removal] = isAnswer
    ? [text.answer, text.answerEdit, text.answerDelete]
    : [text.post, text.postEdit, text.postDelete]
  if (type === 'Create') return post(name)
  return type === 'Update' ? edit(name) : removal(name)
}
