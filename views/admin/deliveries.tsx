import type { Letter, LettersOfServer, Reason } from '../../src/delivery/letters.ts'
import type { Open } from '../../src/delivery/open.ts'
import type { Standstill } from '../../src/delivery/watch.ts'
import { formatDateTime, formatMoment } from '../../src/lib/locale.ts'
import type { Desk } from './desk.ts'
import { ActionButton } from './form.tsx'
import { OpenDeliveries } from './open-deliveries.tsx'
import { DeskPage } from './page.tsx'
import { StandstillPanel } from './standstill.tsx'

type ShownLetter = Letter & { reason: Reason }
type ShownServer = Omit<LettersOfServer, 'letters'> & { letters: readonly ShownLetter[] }

type LettersProps = {
  desk: Desk
  /** To which something did not arrive. */
  servers: readonly ShownServer[]
  /** Of servers that are not shown. */
  moreServers: number
  now: Date
}

type DeliveriesProps = LettersProps & { open: Open; isSent: boolean; standstill: Standstill | undefined }

/** What did not arrive, server by server, with a way to send it again; then what is still on its way. */
export function DeliveriesPage(props: DeliveriesProps) {
  const { desk, servers, open, standstill } = props
  const text = desk.words.deliveries
  const isEmpty = servers.length === 0 && open.count === 0
  return (
    <DeskPage desk={desk} title={text.title}>
      <StandstillPanel desk={desk} standstill={standstill} />
      {servers.length > 0 && <Letters {...props} />}
      <OpenDeliveries {...props} />
      {isEmpty && (
        <div class="empty">
          <p>{text.none}</p>
          <p class="measure">{text.noneHint}</p>
        </div>
      )}
    </DeskPage>
  )
}

function Letters({ desk, servers, moreServers, now }: LettersProps) {
  const text = desk.words.deliveries
  const isOne = servers.length === 1 && moreServers === 0
  return (
    <section aria-labelledby="letters">
      <h2 id="letters">{text.letters}</h2>
      <p class="measure">{text.hint}</p>
      {!isOne && <ActionButton desk={desk} action="/admin/deliveries/resend" text={text.resendAll} />}
      {servers.map((server) => (
        <Server desk={desk} server={server} now={now} />
      ))}
      {moreServers > 0 && <p class="quiet">{text.moreServers(moreServers)}</p>}
    </section>
  )
}

function Server({ desk, server, now }: { desk: Desk; server: ShownServer; now: Date }) {
  const text = desk.words.deliveries
  const { host, count, letters, failingSince } = server
  const id = `server-${host}`
  const reasons = new Set(letters.map(({ reason }) => reason))
  const [reason] = letters
  return (
    <section aria-labelledby={id}>
      <div class="row">
        <div class="row-text">
          <h3 id={id}>
            {host} <span class="count">{count}</span>
          </h3>
          <p class="quiet">
            {reasons.size === 1 && reason && `${text.reasons[reason.reason]} `}
            {failingSince && text.failingSince(formatMoment(failingSince, now, desk.locale))}
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
    toWhom(letter, desk),
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

/** By name, or else the address, which says at least where. */
function toWhom({ people, inbox }: ShownLetter, desk: Desk): string {
  const text = desk.words.deliveries
  const names = people.handles.map((handle) => `@${handle}`).join(', ')
  const more = people.count - people.handles.length
  if (names === '') return text.to(inbox)
  return text.to(more > 0 ? `${names} ${text.more(more)}` : names)
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
