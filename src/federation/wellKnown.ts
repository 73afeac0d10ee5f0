/** How servers find the blog: by handle (WebFinger) and by what software runs here (NodeInfo). */
import type { ActorCallbackSetters, Federation, RequestContext } from '@fedify/fedify'
import { Endpoints, Image, Person } from '@fedify/vocab'
import type { App } from '../app.ts'
import type { BlogWithIcon } from '../blog/blog.ts'
import { findBlog } from '../blog/queries.ts'
import { version } from '../lib/version.ts'
import { countPublishedPosts } from '../posts/queries.ts'
import type { KeyRing } from './keys.ts'
import { countAnswers } from './queries.ts'

const actorPath = '/ap/actors/{identifier}'

/** For WebFinger and the inbox; the actor's own document is ours (actor.ts). */
export function addActor(federation: Federation<App>, keys: KeyRing): void {
  const setters: ActorCallbackSetters<App> = federation.setActorDispatcher(actorPath, async (ctx, id) => {
    const blog = await findBlog(ctx.data.db)
    return blog?.id === id ? toPerson(ctx, blog) : null
  })
  setters
    .mapHandle(async (ctx, handle) => {
      const blog = await findBlog(ctx.data.db)
      return blog?.handle === handle.toLowerCase() ? blog.id : null
    })
    .mapAlias(async (ctx, resource) => {
      if (resource.href !== ctx.data.addresses.home) return null
      const blog = await findBlog(ctx.data.db)
      return blog ? { identifier: blog.id } : null
    })
    .setKeyPairsDispatcher(async (ctx, id) => {
      const blog = await findBlog(ctx.data.db)
      if (blog?.id !== id) return []
      return (await keys.list(ctx.data.db)).map(({ pair }) => pair)
    })
}

/** Just what WebFinger links to and the inbox looks at. */
function toPerson({ data: { addresses } }: RequestContext<App>, blog: BlogWithIcon): Person {
  const { id, icon } = blog
  return new Person({
    id: new URL(addresses.actor(id)),
    preferredUsername: blog.handle,
    url: new URL(addresses.home),
    inbox: new URL(addresses.inbox(id)),
    endpoints: new Endpoints({ sharedInbox: new URL(addresses.sharedInbox) }),
    ...(icon && {
      icon: new Image({ url: new URL(addresses.media(icon.hash, icon.name)), mediaType: icon.mediaType }),
    }),
  })
}

export function addNodeInfo(federation: Federation<App>): void {
  federation.setNodeInfoDispatcher('/nodeinfo/2.1', async ({ data: { db } }) => {
    const blog = await findBlog(db)
    const users = blog ? 1 : 0
    return {
      software: { name: 'parzelle', version },
      protocols: ['activitypub'],
      openRegistrations: false,
      usage: {
        users: { total: users, activeHalfyear: users, activeMonth: users },
        localPosts: await countPublishedPosts(db),
        localComments: await countAnswers(db),
      },
      ...(blog && { metadata: { nodeName: blog.title, nodeDescription: blog.description } }),
    }
  })
}

/**
 * Whatever name the blog was asked for by, the answer names one handle: Fedify would repeat the address or
 * the spelling that was asked for, and servers take that for another account.
 */
export async function toCanonicalAccount(app: App, response: Response): Promise<Response> {
  const blog = await findBlog(app.db)
  if (response.status !== 200 || !blog) return response
  const { links } = (await response.json()) as { links: unknown }
  const json = {
    subject: `acct:${blog.handle}@${app.config.handleHost}`,
    aliases: [app.addresses.home, app.addresses.actor(blog.id)],
    links,
  }
  return new Response(JSON.stringify(json), { headers: { 'content-type': 'application/jrd+json' } })
}
