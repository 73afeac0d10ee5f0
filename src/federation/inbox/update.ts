import type { Update } from '@fedify/vocab'
import { onActorUpdate } from './person.ts'
import { onQuoteUpdate } from './quote.ts'
import type { Handling } from './reach.ts'
import { onReplyUpdate } from './reply.ts'

/** Of an actor, or of a post, which may answer and quote at once. */
export async function onUpdate(ctx: Handling, update: Update): Promise<void> {
  if (update.objectId?.href === update.actorId?.href) return onActorUpdate(ctx, update)
  await onQuoteUpdate(ctx, update)
  await onReplyUpdate(ctx, update)
}
