/** What follows from the type of an activity alone. Pure. */

/**
 * Whether two activities of this type never share an id. Follows and their Undos of some servers (Misskey)
 * have the same ids each time, and two Updates within a second (Mastodon) share one; these are the same
 * done twice as once anyway.
 */
export function hasOwnId(type: string): boolean {
  return ['Create', 'Delete', 'Like', 'Announce'].includes(type)
}

/** Whether an activity of this type says that an actor who was gone is there again. */
export function bringsBack(type: string): boolean {
  return type === 'Follow' || type === 'Update'
}
