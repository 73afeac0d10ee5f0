/** All SQL about dead letters: rows that were given up and are worth sending again. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import {
  activities,
  comments,
  deliveries,
  followers,
  missingInboxes,
  objects,
  people,
  posts,
  quotes,
  servers,
} from '../../db/schema.ts'
import type { Behind, Letter, Which } from '../letters.ts'

/**
 * Given up, and still news. It is none any more where something later about the same thing went to the same
 * inbox; only a Create is still missing although Updates followed. Where nobody is behind the inbox, nobody
 * misses it.
 */
const isOpen = sql`${deliveries.state} = 'gone'
  and case when ${activities.objectId} is null then
    case ${activities.type}
      when 'Accept' then
        exists (select 1 from ${followers} where ${followers.personId} = ${deliveries.orderKey})
        or exists (select 1 from ${quotes} where ${quotes.id} = ${deliveries.orderKey}
          and ${quotes.revokedAt} is null and ${quotes.forgottenAt} is null)
      when 'Reject' then
        not exists (select 1 from ${followers} where ${followers.personId} = ${deliveries.orderKey})
      else true end
  else not exists (
    select 1 from ${activities} as later join ${deliveries} as sent on sent."activityId" = later.id
    where later."objectId" = ${activities.objectId} and sent.inbox = ${deliveries.inbox}
      and sent.id > ${deliveries.id} and not (${activities.type} = 'Create' and later.type = 'Update'))
  end
  and (${activities.type} in ('Delete', 'Reject', 'Undo') or not exists (
    select 1 from ${servers} where ${servers.host} = ${deliveries.host} and ${servers.blockedAt} is not null))
  and not exists (
    select 1 from ${missingInboxes} where ${missingInboxes.inbox} = ${deliveries.inbox}
      and (${missingInboxes.lostAt} is not null or not exists (
        select 1 from ${people} join ${followers} on ${followers.personId} = ${people.id}
        where ${deliveries.inbox} in (${people.inbox}, ${people.sharedInbox}))))`

const openLetters = sql`${deliveries} join ${activities} on ${activities.id} = ${deliveries.activityId}`

export async function countLetters(db: Db): Promise<{ letters: number; servers: number }> {
  const [row] = await db.execute<{ letters: number; servers: number }>(sql`
    select count(*)::int as letters, count(distinct ${deliveries.host})::int as servers
    from ${openLetters} where ${isOpen}`)
  return row ?? { letters: 0, servers: 0 }
}

export type LetterRow = Omit<Letter, 'people'> & {
  host: string
  /** How many there are at this server, also those that are not listed. */
  count: number
  failingSince: Date | null
}

/** The latest few of every server, the server with the latest one first. */
export async function listLetters(
  db: Db,
  { ofEach, maxServers }: { ofEach: number; maxServers: number },
): Promise<LetterRow[]> {
  const rows = await db.execute<
    Omit<LetterRow, 'at' | 'id'> & { id: string; at: string; failingSince: string | null }
  >(sql`
    select letter.*, ${posts.title} as title, ${objects.commentId} is not null as "isAnswer",
      ${servers.failingSince} as "failingSince"
    from (
      select *, dense_rank() over (order by newest desc, host) as server_place from (
        select ${deliveries.id}, ${deliveries.host}, ${deliveries.inbox}, ${deliveries.lastStatus} as status,
          ${deliveries.lastError} as error, ${activities.type}, ${activities.objectId} as object_id,
          ${activities.createdAt} as at,
          row_number() over (partition by ${deliveries.host} order by ${deliveries.id} desc) as place,
          count(*) over (partition by ${deliveries.host})::int as count,
          max(${deliveries.id}) over (partition by ${deliveries.host}) as newest
        from ${openLetters} where ${isOpen}) as open
    ) as letter
    left join ${objects} on ${objects.id} = letter.object_id
    left join ${comments} on ${comments.id} = ${objects.commentId}
    left join ${posts} on ${posts.id} = coalesce(${objects.postId}, ${comments.postId})
    left join ${servers} on ${servers.host} = letter.host
    where letter.place <= ${ofEach} and letter.server_place <= ${maxServers}
    order by letter.server_place, letter.place`)
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    at: new Date(row.at),
    failingSince: row.failingSince === null ? null : new Date(row.failingSince),
  }))
}

const namedPeople = 3

/** Whose own inbox it is, and who follows behind a shared one. */
export async function listBehind(db: Db, inboxes: string[]): Promise<Map<string, Behind>> {
  if (inboxes.length === 0) return new Map()
  const list = sql`(select jsonb_array_elements_text(${JSON.stringify(inboxes)}::jsonb))`
  // One pass over the people, since their inboxes have no index.
  const rows = await db.execute<Behind & { inbox: string }>(sql`
    select inbox, count(*)::int as count, to_jsonb((array_agg(handle order by handle))[1:${namedPeople}]) as handles
    from (
      select ${people.inbox} as inbox, ${people.handle} from ${people}
      where ${people.inbox} in ${list} and ${people.deletedAt} is null
      union
      select ${people.sharedInbox}, ${people.handle} from ${people}
      join ${followers} on ${followers.personId} = ${people.id}
      where ${people.sharedInbox} in ${list} and ${people.deletedAt} is null
    ) as behind
    group by inbox`)
  return new Map(rows.map(({ inbox, ...behind }) => [inbox, behind]))
}

/**
 * Makes dead letters due, as if they had never been tried: same activities, same order. Behind a Create goes
 * the newest Update of the same object once more, or the old text would be the last word; while one is on its
 * way, the Create stays where it is.
 * @returns the servers they go to, and how many letters there are
 */
export async function reopenLetters(
  db: Db,
  which: Which,
  now: Date,
): Promise<{ hosts: string[]; count: number }> {
  const at = now.toISOString()
  const [row] = await db.execute<{ hosts: string[] | null; count: number }>(sql`
    with letter as (
      select ${deliveries.id} as id, ${deliveries.inbox} as inbox, ${activities.type} as type,
        ${activities.objectId} as "objectId"
      from ${openLetters} where ${isOpen} and ${toCondition(which)}
        and not exists (
          select 1 from ${deliveries} as later
          where later."orderKey" = ${deliveries.orderKey} and later.inbox = ${deliveries.inbox}
            and later.state in ('waiting', 'retrying', 'held') and later."leasedUntil" > ${at}::timestamptz)
      order by ${deliveries.id} for update of ${deliveries} skip locked
    ), again as (
      select id from letter
      union
      select max(sent.id) from letter
      join ${activities} as later on later."objectId" = letter."objectId" and later.type = 'Update'
      join ${deliveries} as sent on sent."activityId" = later.id and sent.inbox = letter.inbox
      where letter.type = 'Create' and sent.id > letter.id group by letter.id
    ), reopened as (
      update ${deliveries} set state = 'retrying', attempts = 0, "nextAttemptAt" = ${at}::timestamptz,
        "leasedUntil" = null, "heldSince" = null, "lastStatus" = null, "lastError" = null, "deliveredAt" = null
      from again where ${deliveries.id} = again.id and ${deliveries.state} in ('gone', 'delivered')
      returning ${deliveries.host} as host
    )
    select (select jsonb_agg(distinct host) from reopened) as hosts, (select count(*)::int from letter) as count`)
  return { hosts: row?.hosts ?? [], count: row?.count ?? 0 }
}

function toCondition(which: Which) {
  if ('id' in which) return sql`${deliveries.id} = ${which.id}`
  return 'host' in which ? sql`${deliveries.host} = ${which.host}` : sql`true`
}

/** The author has a reason to think that they are back: what waits for them is tried now. */
export async function endPauses(db: Db, hosts: string[], now: Date): Promise<void> {
  const at = now.toISOString()
  await db.execute(sql`
    update ${servers} set "pausedUntil" = ${at}::timestamptz
    where ${servers.host} in (select jsonb_array_elements_text(${JSON.stringify(hosts)}::jsonb))
      and ${servers.pausedUntil} > ${at}::timestamptz`)
}
