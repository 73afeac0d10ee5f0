import type { Desk } from './desk.ts'

/** Between what people say under the posts and what they say about them elsewhere. */
export function TalkTabs({ desk, current }: { desk: Desk; current: 'comments' | 'quotes' }) {
  const { words } = desk
  const tabs = [
    ['comments', '/admin/comments', words.talk.comments.title],
    ['quotes', '/admin/quotes', words.quotes.title],
  ] as const
  return (
    <nav class="tabs" aria-label={words.talk.tabs}>
      <ul>
        {tabs.map(([name, href, label]) => (
          <li>
            <a href={href} aria-current={name === current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
