import type { Federatable } from '@fedify/fedify'
import {
  Announce,
  Block,
  Create,
  Delete,
  Dislike,
  EmojiReact,
  Follow,
  Like,
  QuoteRequest,
  Undo,
  Update,
} from '@fedify/vocab'
import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import { onBlock, onFollow } from './inbox/follow.ts'
import { onAnnounce } from './inbox/heard.ts'
import { onDelete } from './inbox/person.ts'
import { onQuoteRequest } from './inbox/quote.ts'
import { onDislike, onReaction } from './inbox/reaction.ts'
import { onCreate } from './inbox/reply.ts'
import { onUndo } from './inbox/undo.ts'
import { onUpdate } from './inbox/update.ts'

/** What we listen to. The gate knows the same list, and lets nothing else through. */
export function addInbox(federation: Federatable<App>): void {
  federation
    .setInboxListeners('/ap/actors/{identifier}/inbox', '/ap/inbox')
    .setSharedKeyDispatcher(async (ctx) => ({ identifier: (await getBlog(ctx.data.db)).id }))
    .on(Follow, onFollow)
    .on(Undo, onUndo)
    .on(Create, onCreate)
    .on(Update, onUpdate)
    .on(Delete, onDelete)
    .on(Like, onReaction)
    .on(EmojiReact, onReaction)
    .on(Dislike, onDislike)
    .on(Announce, onAnnounce)
    .on(Block, onBlock)
    .on(QuoteRequest, onQuoteRequest)
}
