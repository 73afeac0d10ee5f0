import type { Words } from '../messages/desk.ts'

export type PagerProps = { newer: string | undefined; older: string | undefined; words: Words }

/** Links to the neighbouring pages of a list. */
export function Pager({ newer, older, words }: PagerProps) {
  if (!newer && !older) return null
  return (
    <nav class="pager" aria-label={words.pages}>
      {newer && (
        <a href={newer} rel="prev">
          ← {words.newer}
        </a>
      )}
      {older && (
        <a href={older} rel="next">
          {words.older} →
        </a>
      )}
    </nav>
  )
}
