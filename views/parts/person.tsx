/** Someone elsewhere. */
export type PersonView = {
  name: string
  /** user@host, without the first @. */
  handle: string
  /** The profile page there. */
  url: string
  /** Path of our copy of their picture. */
  avatar: string | undefined
}

const size = 40

/** Our copy of a picture, or the first letter of the name in its place. */
export function Avatar({ person }: { person: Pick<PersonView, 'name' | 'avatar'> }) {
  if (person.avatar)
    return <img class="avatar u-photo" src={person.avatar} alt="" width={size} height={size} loading="lazy" />
  const [letter = '·'] = person.name.trim()
  return (
    <span class="avatar avatar-letter" aria-hidden="true">
      {letter.toUpperCase()}
    </span>
  )
}
