import type { App } from '../app.ts'
import { rehearse } from '../db/rehearse.ts'
import type { PostInput, PublishedPost } from './post.ts'
import { publishIn } from './publish.ts'

/**
 * What readers would see if this were published now. It is the very same work, taken back at the end, so
 * that preview and page cannot differ.
 * @param id of a draft or published post; absent for a new text
 * @throws AppError not-found, invalid; conflict when another window saved meanwhile
 */
export function previewPost(app: App, input: PostInput, id?: string): Promise<PublishedPost> {
  return rehearse(app.db, (tx) => publishIn(app, tx, id ?? input, input))
}
