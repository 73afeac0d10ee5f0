import type { Federatable, InboxListener } from '@fedify/fedify'
import {
  type Activity,
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
import type { Handling } from './inbox/reach.ts'
import { onDislike, onReaction } from './inbox/reaction.ts'
import { onCreate } from './inbox/reply.ts'
import { onUndo } from './inbox/undo.ts'
import { onUpdate } from './inbox/update.ts'

/** What we listen to. The gate knows the same list, and lets nothing else through. */
const listeners: readonly Listener[] = [
  listen(Follow, onFollow),
  listen(Undo, onUndo),
  listen(Create, onCreate),
  listen(Update, onUpdate),
  listen(Delete, onDelete),
  listen(Like, onReaction),
  listen(EmojiReact, onReaction),
  listen(Dislike, onDislike),
  listen(Announce, onAnnounce),
  listen(Block, onBlock),
  listen(QuoteRequest, onQuoteRequest),
]

type Type<A extends Activity> = new (...values: never[]) => A

type Listener = {
  addTo(setters: Setters): void
  /** Undefined where the activity is of another type. */
  handle(handling: Handling, activity: Activity): Promise<void> | undefined
}

type Setters = { on<A extends Activity>(type: Type<A>, listener: InboxListener<App, A>): unknown }

function listen<A extends Activity>(
  type: Type<A>,
  on: (handling: Handling, activity: A) => Promise<void>,
): Listener {
  return {
    addTo: (setters) => setters.on(type, on),
    handle: (handling, activity) => (activity instanceof type ? on(handling, activity) : undefined),
  }
}

export function addInbox(federation: Federatable<App>): void {
  const setters = federation
    .setInboxListeners('/ap/actors/{identifier}/inbox', '/ap/inbox')
    .setSharedKeyDispatcher(async (ctx) => ({ identifier: (await getBlog(ctx.data.db)).id }))
  for (const listener of listeners) listener.addTo(setters)
}

/** Hands an activity whose signature was checked to whom it concerns; throws what they throw. */
export async function handleActivity(handling: Handling, activity: Activity): Promise<void> {
  for (const { handle } of listeners) {
    const handled = handle(handling, activity)
    if (handled) return handled
  }
}
