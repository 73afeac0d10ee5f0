/** What the neighbours send in, and what becomes of it. */
import type { Post } from './author.ts'
import type { Neighbours } from './neighbours/neighbours.ts'

export type Sent = {
  kind: 'Follow' | 'Reply' | 'Like'
  /** Id of the follow, of the note, or of the like. */
  uri: string
  from: number
  /** What a reply says, once in the world. */
  text: string
  slug: string
  /** How often it was sent until the blog said 202; 0 while it has not. */
  tries: number
}

export type Mail = {
  sent: Sent[]
  /** What no blog should answer to a good activity. */
  problems: string[]
  follow(from: number): void
  reply(from: number, post: Post): void
  like(from: number, post: Post): void
  /** What is to be looked at once all has come to rest. */
  afterwards(look: () => Promise<void>): void
  /** Resolves once the blog has taken all that was sent by now. */
  settle(): Promise<void>
}

export function openMail(neighbours: Neighbours, origin: string, blog: string): Mail {
  const sent: Sent[] = []
  const problems: string[] = []
  const open: Promise<void>[] = []
  const looks: (() => Promise<void>)[] = []
  const send = (what: Sent, activity: { type: string; object: unknown }) => {
    const actor = toGuest(neighbours, what.from)
    const context = 'https://www.w3.org/ns/activitystreams'
    const whole = { '@context': context, id: what.uri, actor, to: [everyone], ...activity }
    sent.push(what)
    const inbox = `${blog}/inbox`
    const sending = neighbours.send({ from: what.from, inbox, activity: whole }).then(
      ({ tries }) => {
        what.tries = tries
      },
      (error: Error) => void problems.push(error.message),
    )
    open.push(sending)
  }
  const toUri = (from: number, kind: string) => `${toGuest(neighbours, from)}/${kind}/${sent.length}`
  const toObject = (post: Post) => `${origin}/ap/articles/${post.objectId}`
  const plain = { text: '', slug: '', tries: 0 }
  return {
    sent,
    problems,
    follow: (from) => {
      send({ kind: 'Follow', uri: toUri(from, 'follows'), from, ...plain }, { type: 'Follow', object: blog })
    },
    like: (from, post) => {
      const like = { kind: 'Like', uri: toUri(from, 'likes'), from, ...plain, slug: post.slug } as const
      send(like, { type: 'Like', object: toObject(post) })
    },
    reply: (from, post) => {
      const uri = toUri(from, 'notes')
      const text = `Reply number ${sent.length}, once.`
      const attributedTo = toGuest(neighbours, from)
      const inReplyTo = toObject(post)
      const note = { type: 'Note', attributedTo, inReplyTo, content: `<p>${text}</p>`, to: [everyone] }
      const reply = { kind: 'Reply', uri, from, text, slug: post.slug, tries: 0 } as const
      send({ ...reply, uri: `${uri}/activity` }, { type: 'Create', object: { id: uri, ...note } })
    },
    afterwards: (look) => {
      looks.push(look)
    },
    settle: async () => {
      while (open.length > 0) await Promise.all(open.splice(0))
      for (const look of looks.splice(0)) await look()
    },
  }
}

const everyone = 'https://www.w3.org/ns/activitystreams#Public'

function toGuest(neighbours: Neighbours, from: number): string {
  return `${neighbours.list[from]?.origin}/users/guest`
}
