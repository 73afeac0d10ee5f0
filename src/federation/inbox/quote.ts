import {
  Article,
  Note,
  Question,
  type QuoteRequest,
  type Object as RemoteObject,
  type Update,
} from '@fedify/vocab'
import type { App } from '../../app.ts'
import { getBlog } from '../../blog/queries.ts'
import type { Transaction } from '../../db/client.ts'
import { addActivity } from '../../delivery/ledger.ts'
import type { RemotePerson } from '../../people/person.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { type FoundObject, findObject } from '../../posts/queries.ts'
import { findQuoteByUri } from '../../quotes/queries.ts'
import { type IncomingQuote, receiveQuoteEdit, receiveQuoteRequest } from '../../quotes/receive.ts'
import { findObjectKind, findOwnId } from '../ids.ts'
import { toQuoteAccept, toQuoteReject } from '../quotes.ts'
import { type ReadNote, readNote } from './note.ts'
import { isGone } from './queries.ts'
import type { Handling } from './reach.ts'
import { isOwnedBy, readObject } from './reply.ts'
import { readSender } from './sender.ts'
import { type Deed, fetchOrRefuse, once, readDeed, refuse } from './trust.ts'

/**
 * Somebody asks to quote a post of ours or an answer (FEP-044f). Who asks for a post of somebody else gets no
 * answer; any other request gets one, since its post would wait for ever without.
 */
export async function onQuoteRequest(ctx: Handling, request: QuoteRequest): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, request)
  const found = request.objectId && (await findQuoted(app, request.objectId.href))
  if (!deed || !found || !request.instrumentId) return
  if (request.instrumentId.origin !== deed.actor.origin)
    return refuse(app, 'the quoting post is of another server', { actor: deed.actor.href })
  const person = await readSender(ctx, request)
  const post = await readQuotingPost(ctx, request, deed)
  if (!person || post === 'of somebody else') return
  const asked = { request, requestUri: deed.uri, postUri: request.instrumentId.href, person, found }
  await once(app, deed, async (tx) => {
    if (!(await isGone(tx, asked.postUri, person.uri))) await answer(app, tx, asked, post)
  })
}

type Asked = {
  request: QuoteRequest
  requestUri: string | undefined
  postUri: string
  person: RemotePerson
  found: FoundObject
}

/** @param post undefined where it cannot be had, or quotes something else */
async function answer(app: App, tx: Transaction, asked: Asked, post: ReadNote | undefined): Promise<void> {
  const { found, person, postUri, requestUri } = asked
  const { object } = found
  const verdict = post
    ? await receiveQuoteRequest(app, tx, {
        ...toQuote(app, post),
        objectId: object.id,
        person,
        isQuotable: isReadable(found),
      })
    : { given: false as const, because: 'its post does not show the quote' }
  if (!verdict) return refuse(app, 'the quoter is blocked', { actor: person.uri })
  const { id: actorId } = await getBlog(tx)
  const objectUri = app.addresses.object(object.kind, object.id)
  const request = { actorId, requestUri, personUri: person.uri, objectUri, quoteUri: postUri }
  if (verdict.given) {
    const accept = toQuoteAccept(request, verdict.quote.id, app.addresses)
    const to = { followers: false, inboxes: [verdict.person.inbox] }
    return addActivity(tx, { ...accept, orderKey: verdict.quote.id, to })
  }
  refuse(app, verdict.because, { quote: postUri })
  const to = { followers: false, inboxes: [person.inbox] }
  await addActivity(tx, { ...toQuoteReject(request, app.addresses), to })
}

/** The quoting post was edited: it may be for others now, or quote no more. */
export async function onQuoteUpdate(ctx: Handling, update: Update): Promise<void> {
  const app = ctx.data
  const uri = update.objectId?.href
  const deed = readDeed(app, update)
  if (!deed || !uri || !(await findQuoteByUri(app.db, uri))) return
  const object = await readObject(ctx, update, deed.actor)
  if (!object?.id) return
  const post = toQuote(app, await readNote(object, object.id, update))
  await once(app, deed, async (tx) => {
    const known = await findQuoteByUri(tx, uri)
    const person = await findPersonByUri(tx, deed.actor.href)
    if (!known || known.quote.personId !== person?.id) return
    const target = app.addresses.object(known.object.kind, known.object.id)
    await receiveQuoteEdit(app, tx, known.quote, { ...post, isQuote: listQuoted(object).includes(target) })
  })
}

/** An object of ours in any state: whoever asks for what is withdrawn meanwhile is told so. */
async function findQuoted(app: App, uri: string): Promise<FoundObject | undefined> {
  const own = findOwnId(uri, app.config.origin)
  if (!own || own.part || !findObjectKind(own.type)) return undefined
  const found = await findObject(app.db, own.id)
  return found && found.object.kind === findObjectKind(own.type) ? found : undefined
}

function isReadable({ object, post, comment }: FoundObject): boolean {
  if (!post) return false
  return object.commentId ? comment !== undefined && !comment.deletedAt : post.objectId === object.id
}

/**
 * The post that quotes, embedded or from where it lives; undefined where it cannot be had (a server may show
 * it to its readers only) or does not quote what is asked for.
 */
async function readQuotingPost(
  ctx: Handling,
  request: QuoteRequest,
  { actor }: Deed,
): Promise<ReadNote | 'of somebody else' | undefined> {
  const app = ctx.data
  const post = await fetchOrRefuse(app, 'the quoting post', () => request.getInstrument(ctx))
  if (!post) return undefined
  if (!post.id || !isOwnedBy(post, actor)) {
    refuse(app, 'the quoting post is not the actor’s', { actor: actor.href, post: post.id?.href })
    return 'of somebody else'
  }
  const isQuote = request.objectId !== null && listQuoted(post).includes(request.objectId.href)
  return isQuote ? readNote(post, post.id, post) : undefined
}

/** By FEP-044f, and as servers wrote it before: `quoteUrl`, `_misskey_quote` or `quoteUri`. */
function listQuoted(post: RemoteObject): string[] {
  if (!(post instanceof Note || post instanceof Article || post instanceof Question)) return []
  return [post.quoteId, post.quoteUrl].flatMap((url) => url?.href ?? [])
}

function toQuote(app: App, post: ReadNote): Pick<IncomingQuote, 'uri' | 'url' | 'visibility' | 'editedAt'> {
  const { uri, url, visibility } = post
  const at = post.updatedAt ?? post.publishedAt
  const now = app.now()
  // Clocks elsewhere run ahead; nothing was written later than now.
  return { uri, url, visibility, editedAt: at && at > now ? now : (at ?? null) }
}
