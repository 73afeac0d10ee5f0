import type { Site } from '../site.ts'
import { Avatar, type PersonView } from './person.tsx'

export type ReactionsView = {
  likes: readonly PersonView[]
  boosts: readonly PersonView[]
  /** `url` is that of the quoting post. */
  quotes: readonly PersonView[]
}

/** So many are named at once; the others unfold. */
const shown = 16

/** Who liked the post, who passed it on and who quotes it: people, never a number. */
export function Reactions({ site, reactions }: { site: Site; reactions: ReactionsView }) {
  const { likes, boosts, quotes } = reactions
  if (likes.length + boosts.length + quotes.length === 0) return null
  return (
    <div class="reactions">
      <People title={site.words.post.likes} people={likes} className="p-like" site={site} />
      <People title={site.words.post.boosts} people={boosts} className="p-repost" site={site} />
      <People title={site.words.post.quotes} people={quotes} className="p-quotation" site={site} />
    </div>
  )
}

type PeopleProps = { title: string; people: readonly PersonView[]; className: string; site: Site }

function People({ title, people, className, site }: PeopleProps) {
  if (people.length === 0) return null
  const rest = people.slice(shown)
  return (
    <section class="people">
      <h2 class="small-title">{title}</h2>
      <List people={people.slice(0, shown)} className={className} />
      {rest.length > 0 && (
        <details>
          <summary>{site.words.post.othersToo}</summary>
          <List people={rest} className={className} />
        </details>
      )}
    </section>
  )
}

function List({ people, className }: { people: readonly PersonView[]; className: string }) {
  return (
    <ul class="people-list">
      {people.map((person) => (
        <li class={`${className} h-cite`}>
          <a
            class="person p-author h-card"
            href={person.url}
            rel="nofollow noopener ugc"
            title={`@${person.handle}`}
          >
            <Avatar person={person} />
            <span class="p-name">{person.name}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
