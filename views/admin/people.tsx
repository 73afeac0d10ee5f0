import { formatDate } from '../../src/lib/locale.ts'
import type { PersonCard } from '../../src/people/person.ts'
import { Avatar } from '../parts/person.tsx'
import { toAvatarPath } from './comment-card.tsx'
import type { Desk, Filled } from './desk.ts'
import { Field } from './field.tsx'
import { ActionButton } from './form.tsx'
import { DeskPage } from './page.tsx'
import { Pager, type PagerProps } from './pager.tsx'

type FollowerRow = PersonCard & { personId: string; since: Date }

type PeopleProps = {
  desk: Desk
  /** @blog@host */
  handle: string
  followers: readonly FollowerRow[]
  followerCount: number
  pager: Omit<PagerProps, 'words'>
  /** Who followed until their server said that they are not there any more. */
  lost: readonly (PersonCard & { personId: string; lostAt: Date })[]
  blockedPeople: readonly (PersonCard & { id: string; blockedAt: Date })[]
  blockedServers: readonly { host: string; blockedAt: Date }[]
  /** The form that blocks a server by its name. */
  filled: Filled
}

export function PeoplePage(props: PeopleProps) {
  const { desk, pager } = props
  const text = desk.words.talk.people
  return (
    <DeskPage desk={desk} title={text.title} section="people">
      <section aria-labelledby="followers">
        <h2 id="followers">
          {text.followers} {props.followerCount > 0 && <span class="count">{props.followerCount}</span>}
        </h2>
        <Followers {...props} />
        <Pager {...pager} words={desk.words} />
      </section>
      <LostFollowers {...props} />
      <section aria-labelledby="blocked-people">
        <h2 id="blocked-people">{text.blockedPeople}</h2>
        <BlockedPeople {...props} />
      </section>
      <section aria-labelledby="blocked-servers">
        <h2 id="blocked-servers">{text.blockedServers}</h2>
        <BlockedServers {...props} />
        <form method="get" action="/admin/servers/block" class="one-line" novalidate>
          <Field
            name="host"
            label={text.host}
            hint={text.hostHint}
            filled={props.filled}
            words={desk.words}
            autocomplete="off"
            autocapitalize="none"
          />
          <button type="submit" class="button">
            {text.blockHost}
          </button>
        </form>
      </section>
    </DeskPage>
  )
}

function Followers({ desk, followers, handle, followerCount }: PeopleProps) {
  const text = desk.words.talk.people
  if (followerCount === 0) {
    return (
      <div class="empty">
        <p>{text.noFollowers}</p>
        <p>{text.noFollowersHint(handle)}</p>
      </div>
    )
  }
  return (
    <ul class="rows">
      {followers.map((follower) => (
        <li class="row">
          <PersonLine person={follower} note={text.since(formatDate(follower.since, desk.locale))} />
          <div class="row-actions">
            <a
              class="button"
              href={`/admin/people/${follower.personId}/block`}
              aria-label={text.blockNamed(follower.name)}
            >
              {text.block}
            </a>
          </div>
        </li>
      ))}
    </ul>
  )
}

function LostFollowers({ desk, lost }: PeopleProps) {
  const text = desk.words.deliveries.lost
  if (lost.length === 0) return null
  return (
    <section aria-labelledby="lost">
      <h2 id="lost">{text.title}</h2>
      <p class="measure quiet">{text.hint}</p>
      <ul class="rows">
        {lost.map((person) => (
          <li class="row">
            <PersonLine person={person} note={text.since(formatDate(person.lostAt, desk.locale))} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function BlockedPeople({ desk, blockedPeople }: PeopleProps) {
  const text = desk.words.talk.people
  if (blockedPeople.length === 0) return <p class="empty">{text.noneBlocked}</p>
  return (
    <ul class="rows">
      {blockedPeople.map((person) => (
        <li class="row">
          <PersonLine person={person} note={text.blockedSince(formatDate(person.blockedAt, desk.locale))} />
          <div class="row-actions">
            <ActionButton
              desk={desk}
              action={`/admin/people/${person.id}/unblock`}
              text={text.unblock}
              label={text.unblockNamed(person.name)}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}

function BlockedServers({ desk, blockedServers }: PeopleProps) {
  const text = desk.words.talk.people
  if (blockedServers.length === 0) return <p class="empty">{text.noServerBlocked}</p>
  return (
    <ul class="rows">
      {blockedServers.map(({ host, blockedAt }) => (
        <li class="row">
          <div class="row-text">
            <p>
              <strong>{host}</strong>
            </p>
            <p class="quiet">{text.blockedSince(formatDate(blockedAt, desk.locale))}</p>
          </div>
          <div class="row-actions">
            <ActionButton
              desk={desk}
              action={`/admin/servers/unblock?host=${encodeURIComponent(host)}`}
              text={text.unblock}
              label={text.unblockNamed(host)}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}

function PersonLine({ person, note }: { person: PersonCard; note: string }) {
  return (
    <div class="row-text person">
      <Avatar person={{ name: person.name, avatar: toAvatarPath(person) }} />
      <div>
        <p>
          <a href={person.url}>{person.name}</a>
        </p>
        <p class="handle">@{person.handle}</p>
        <p class="quiet">{note}</p>
      </div>
    </div>
  )
}
