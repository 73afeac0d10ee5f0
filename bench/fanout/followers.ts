import type { App } from '../../src/app.ts'

type Following = {
  /** Followers. */
  count: number
  port: number
  /** Inboxes on one host. */
  perHost: number
  /** Followers behind one inbox; more than one makes it a shared one. */
  perInbox: number
}

/**
 * Puts followers in place of those that were there: rows as a Follow makes them. Hosts are addresses of the
 * loopback (127.1.0.1, 127.1.0.2, …), so that every one of them has its own connections and its own limits.
 * @returns the distinct inboxes
 */
export async function seedFollowers(app: App, following: Following): Promise<string[]> {
  const { count, port, perHost, perInbox } = following
  await app.raw`truncate followers, people, deliveries, activities, servers cascade`
  await app.raw`
    with inbox as (
      select n, n / ${perInbox}::int as place, n / ${perInbox}::int / ${perHost}::int as host
      from generate_series(0, ${count - 1}::int) as n
    ), someone as (
      select n, place, '127.1.' || host / 250 || '.' || 1 + host % 250 || ':' || ${String(port)} as host
      from inbox
    ), person as (
      insert into people (id, uri, host, type, handle, name, url, inbox, "sharedInbox", "fetchedAt")
      select gen_random_uuid(), 'http://' || host || '/users/' || n, host, 'Person', 'user' || n || '@' || host,
        'User ' || n, 'http://' || host || '/@user' || n, 'http://' || host || '/users/' || n || '/inbox',
        case when ${perInbox}::int > 1 then 'http://' || host || '/inbox/' || place end, now()
      from someone returning id, uri
    )
    insert into followers ("personId", "followUri") select id, uri || '#follows/1' from person`
  await app.raw`analyze people, followers`
  const rows = await app.raw<{ inbox: string }[]>`
    select distinct coalesce("sharedInbox", inbox) as inbox from people order by inbox`
  return rows.map(({ inbox }) => inbox)
}
