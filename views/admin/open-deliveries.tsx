import type { Open } from '../../src/delivery/open.ts'
import { formatMoment } from '../../src/lib/locale.ts'
import type { Desk } from './desk.ts'

type OpenProps = {
  desk: Desk
  open: Open
  now: Date
  /** Somebody sends what is due. */
  isSent: boolean
}

/** What is still on its way, a line a server. */
export function OpenDeliveries({ desk, open, now, isSent }: OpenProps) {
  const text = desk.words.deliveries.open
  if (open.count === 0) return null
  return (
    <section aria-labelledby="open">
      <h2 id="open">
        {text.title} <span class="count">{open.count}</span>
      </h2>
      {isSent && <p class="measure">{text.hint}</p>}
      <ul class="rows">
        {open.servers.map((server) => (
          <li class="row">
            <div class="row-text">
              <p>
                {server.host} <span class="count">{server.count}</span>
              </p>
              <p class="quiet">{toState(server, desk, now, isSent)}</p>
            </div>
          </li>
        ))}
      </ul>
      {open.moreServers > 0 && <p class="quiet">{text.moreServers(open.moreServers)}</p>}
    </section>
  )
}

/** Why it is not there yet, since when, and when it is tried next. */
function toState(server: Open['servers'][number], desk: Desk, now: Date, isSent: boolean): string {
  const words = desk.words.deliveries
  const { reason, failingSince, isInHand, nextTryAt } = server
  return [
    reason && words.reasons[reason],
    failingSince && words.failingSince(formatMoment(failingSince, now, desk.locale)),
    toNext(),
  ]
    .filter((sentence) => sentence)
    .join(' ')

  function toNext(): string {
    if (nextTryAt) return words.open.nextTry(formatMoment(nextTryAt, now, desk.locale))
    if (!isSent) return words.open.unworked
    return isInHand ? words.open.inHand : words.open.due
  }
}
