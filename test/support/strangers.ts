import type { RemotePerson } from '../../src/people/person.ts'

/** What the document of @user@host would say. */
export function toRemotePerson(user: string, change: Partial<RemotePerson> = {}): RemotePerson {
  const host = change.host ?? 'a.example'
  return {
    uri: `https://${host}/users/${user}`,
    host,
    type: 'Person',
    handle: `${user}@${host}`,
    name: user,
    url: `https://${host}/@${user}`,
    inbox: `https://${host}/users/${user}/inbox`,
    sharedInbox: `https://${host}/inbox`,
    avatarUrl: null,
    fetchedAt: new Date('2026-11-23T10:00:00.000Z'),
    ...change,
  }
}
