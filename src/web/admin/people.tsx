import type { Hono } from 'hono'
import { ConfirmPage } from '../../../views/admin/confirm.tsx'
import type { Filled, Notice } from '../../../views/admin/desk.ts'
import { PeoplePage } from '../../../views/admin/people.tsx'
import type { App } from '../../app.ts'
import {
  countFollowers,
  type FollowerCursor,
  listFollowers,
  listLostFollowers,
} from '../../followers/queries.ts'
import { isId } from '../../lib/uuid.ts'
import { blockPerson, blockServer, readHost, unblockPerson, unblockServer } from '../../people/block.ts'
import { countTraces, getPerson, listBlockedPeople, listBlockedServers } from '../../people/queries.ts'
import { findMoment } from '../cursor.ts'
import { toErrors, toInvalid } from '../forms.ts'
import { type DeskContext, type DeskEnv, getId, nothingFilled, show, toFullHandle } from './context.ts'

const pageLength = 40
const shownLost = 20

/** Who follows, and who is kept out. */
export function addPeople(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/people', (c) => showPeople(c, app, nothingFilled))

  desk.get('/admin/people/:id/block', async (c) => {
    const { words } = c.var.desk
    const person = await getPerson(app.db, getId(c))
    const text = words.talk.confirm
    return show(
      c,
      <ConfirmPage
        desk={c.var.desk}
        section="people"
        title={text.person(person.name)}
        paragraphs={[`@${person.handle}`, text.personText, text.undoText]}
        affected={{ title: text.affects, lines: await listTraces(c, app, { id: person.id }) }}
        action={`/admin/people/${person.id}/block`}
        yes={text.yesPerson}
        back="/admin/people"
      />,
    )
  })

  desk.post('/admin/people/:id/block', async (c) => {
    await blockPerson(app, getId(c))
    return c.redirect(`/admin/people?done=blocked&person=${getId(c)}`, 303)
  })

  desk.post('/admin/people/:id/unblock', async (c) => {
    await unblockPerson(app, getId(c))
    return c.redirect(`/admin/people?done=unblocked&person=${getId(c)}`, 303)
  })

  addServers(desk, app)
}

function addServers(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/servers/block', async (c) => {
    const { words } = c.var.desk
    const typed = c.req.query('host') ?? ''
    const host = tryHost(app, typed)
    if (typeof host !== 'string') {
      const errors = toErrors(host.fields, words.talk.problems, words.problems)
      return showPeople(c, app, { values: { host: typed }, errors })
    }
    const text = words.talk.confirm
    return show(
      c,
      <ConfirmPage
        desk={c.var.desk}
        section="people"
        title={text.server(host)}
        paragraphs={[text.serverText, text.undoText]}
        affected={{ title: text.affects, lines: await listTraces(c, app, { host }) }}
        action={`/admin/servers/block?host=${encodeURIComponent(host)}`}
        yes={text.yesServer}
        back="/admin/people"
      />,
    )
  })

  desk.post('/admin/servers/block', async (c) => {
    const host = readHost(app, c.req.query('host') ?? '')
    await blockServer(app, host)
    return c.redirect(`/admin/people?done=blocked&host=${encodeURIComponent(host)}`, 303)
  })

  desk.post('/admin/servers/unblock', async (c) => {
    const host = readHost(app, c.req.query('host') ?? '')
    await unblockServer(app, host)
    return c.redirect(`/admin/people?done=unblocked&host=${encodeURIComponent(host)}`, 303)
  })
}

function tryHost(app: App, typed: string): string | { fields: Readonly<Record<string, string>> } {
  try {
    return readHost(app, typed)
  } catch (error) {
    return toInvalid(error)
  }
}

async function showPeople(c: DeskContext, app: App, filled: Filled): Promise<Response> {
  const { desk, blog } = c.var
  const before = await findCursor(c.req.query('before'), c.req.query('since'))
  const [found, followerCount, lost, blockedPeople, blockedServers] = await Promise.all([
    listFollowers(app.db, { limit: pageLength + 1, before }),
    countFollowers(app.db),
    listLostFollowers(app.db, shownLost),
    listBlockedPeople(app.db),
    listBlockedServers(app.db),
  ])
  const followers = found.slice(0, pageLength)
  const last = followers.at(-1)
  const pager = {
    newer: before ? '/admin/people' : undefined,
    older: last && found.length > pageLength ? toAddress(last) : undefined,
  }
  return show(
    c,
    <PeoplePage
      desk={{ ...desk, notice: (await findBlockNotice(c, app)) ?? desk.notice }}
      handle={toFullHandle(app, blog)}
      {...{ followers, followerCount, pager, lost, blockedPeople, blockedServers, filled }}
    />,
    Object.keys(filled.errors).length > 0 ? 422 : 200,
  )
}

function toAddress({ since, personId }: FollowerCursor): string {
  return `/admin/people?since=${since.getTime()}&before=${personId}`
}

function findCursor(personId: string | undefined, since: string | undefined): FollowerCursor | undefined {
  const moment = findMoment(since)
  return moment && personId !== undefined && isId(personId) ? { personId, since: moment } : undefined
}

async function findBlockNotice(c: DeskContext, app: App): Promise<Notice | undefined> {
  const { done, person, host } = c.req.query()
  if (done !== 'blocked' && done !== 'unblocked') return undefined
  const { notices } = c.var.desk.words.talk
  if (person && isId(person)) {
    const { id, name } = await getPerson(app.db, person)
    if (done === 'unblocked') return { text: notices.personUnblocked(name) }
    return { text: notices.personBlocked(name), undo: { action: `/admin/people/${id}/unblock` } }
  }
  if (!host) return undefined
  if (done === 'unblocked') return { text: notices.serverUnblocked(host) }
  const undo = { action: `/admin/servers/unblock?host=${encodeURIComponent(host)}` }
  return { text: notices.serverBlocked(host), undo }
}

/** What a block takes away, one line each; nothing that is none. */
async function listTraces(
  c: DeskContext,
  app: App,
  who: { id: string } | { host: string },
): Promise<string[]> {
  const text = c.var.desk.words.talk.confirm
  const traces = await countTraces(app.db, who)
  return [
    'host' in who && traces.people > 0 && text.people(traces.people),
    traces.comments > 0 && text.comments(traces.comments),
    traces.followers > 0 && text.followers(traces.followers),
    traces.quotes > 0 && text.quotes(traces.quotes),
  ].filter((line) => line !== false)
}
