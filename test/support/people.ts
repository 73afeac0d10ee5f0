import type { App } from '../../src/app.ts'
import type { Comment } from '../../src/comments/comment.ts'
import { comments, type Person, people } from '../../src/db/schema.ts'
import { addFollower } from '../../src/followers/queries.ts'
import { renderAnswer } from '../../src/lib/markdown.ts'
import { newId } from '../../src/lib/uuid.ts'

export type PersonChange = Partial<typeof people.$inferInsert>

/** Someone on another server, as if met before; with a shared inbox, where `change` says nothing else. */
export async function addPerson(
  app: App,
  name = 'ada',
  host = 'peer.example',
  change: PersonChange = {},
): Promise<Person> {
  const uri = `https://${host}/users/${name}`
  const person = {
    id: newId(),
    uri,
    host,
    type: 'Person',
    handle: `${name}@${host}`,
    name,
    url: `https://${host}/@${name}`,
    inbox: `${uri}/inbox`,
    sharedInbox: `https://${host}/inbox`,
    fetchedAt: app.now(),
    ...change,
  }
  const [row] = await app.db.insert(people).values(person).returning()
  if (!row) throw new Error('no person was added')
  return row
}

/** Someone on another server who follows the blog. */
export async function addTestFollower(app: App, name?: string, host?: string, change?: PersonChange) {
  const person = await addPerson(app, name, host, change)
  const followUri = `${person.uri}/follows/1`
  await addFollower(app.db, { personId: person.id, followUri, at: app.now() })
  return { ...person, followUri }
}

/** A comment as if it had been received. */
export async function addReceived(
  app: App,
  comment: Pick<Comment, 'postId'> & Partial<typeof comments.$inferInsert>,
): Promise<Comment> {
  const id = newId()
  const [row] = await app.db
    .insert(comments)
    .values({
      id,
      uri: `https://peer.example/notes/${id}`,
      html: renderAnswer('Eine Antwort'),
      visibility: 'public',
      publishedAt: app.now(),
      ...comment,
    })
    .returning()
  if (!row) throw new Error('no comment was added')
  return row
}
