import type { Comment } from '../db/schema.ts'
import type { PersonCard } from '../people/person.ts'

export type { Comment } from '../db/schema.ts'

/** A comment as a page shows it. */
export type ThreadComment = Pick<
  Comment,
  | 'id'
  | 'postId'
  | 'parentId'
  | 'uri'
  | 'objectId'
  | 'url'
  | 'html'
  | 'warning'
  | 'language'
  | 'visibility'
  | 'publishedAt'
  | 'editedAt'
> & {
  /** Null for the author's own. */
  person: PersonCard | null
}

/** What is known of a comment that readers may not see; nothing of it reaches a page. */
type AbsentComment = Pick<Comment, 'id' | 'parentId' | 'publishedAt'>

export type ListedComment =
  | { shown: true; comment: ThreadComment }
  /** Deleted, hidden by the author, or by someone blocked. */
  | { shown: false; comment: AbsentComment }

/** A place in the thread. */
export type ThreadNode = {
  id: string
  /** Null is a placeholder: there was a comment, and there are answers to it. */
  comment: ThreadComment | null
  answers: ThreadNode[]
}

/** Deeper answers stand beside the one they answer, so that no chain of them can break a page. */
export const maxThreadDepth = 20

/**
 * The comments of a post as a tree, in the order of the list. What is not shown leaves a placeholder where
 * something below it is shown, and nothing otherwise. An answer to what is not in the list at all (a
 * private message) stands at the top.
 */
export function toThread(list: readonly ListedComment[]): ThreadNode[] {
  const answersTo = groupByParent(list)
  const top: ThreadNode = { id: '', comment: null, answers: [] }
  const places: Place[] = [{ node: top, parent: top, depth: 0 }]
  // The list grows while it is walked: breadth first, without recursion.
  for (const place of places) {
    const answers = answersTo.get(place.node.id) ?? []
    places.push(...answers.map((listed) => placeBelow(place, listed)))
  }
  for (const { node, parent } of places.slice(1).reverse()) {
    if (node.comment || node.answers.length > 0) parent.answers.unshift(node)
  }
  return top.answers
}

/** How many comments readers see. */
export function countShown(list: readonly ListedComment[]): number {
  return list.filter((listed) => listed.shown).length
}

type Place = { node: ThreadNode; parent: ThreadNode; depth: number }

function placeBelow(above: Place, listed: ListedComment): Place {
  const comment = listed.shown ? listed.comment : null
  const node: ThreadNode = { id: listed.comment.id, comment, answers: [] }
  if (above.depth >= maxThreadDepth) return { node, parent: above.parent, depth: above.depth }
  return { node, parent: above.node, depth: above.depth + 1 }
}

/** By the id of what they answer; '' for those at the top. */
function groupByParent(list: readonly ListedComment[]): Map<string, ListedComment[]> {
  const known = new Set(list.map((listed) => listed.comment.id))
  const groups = new Map<string, ListedComment[]>()
  for (const listed of list) {
    const { parentId } = listed.comment
    const key = parentId !== null && known.has(parentId) ? parentId : ''
    const group = groups.get(key)
    if (group) group.push(listed)
    else groups.set(key, [listed])
  }
  return groups
}
