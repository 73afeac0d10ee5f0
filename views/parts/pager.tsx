import type { Site } from '../site.ts'

/** Where a list goes on; `first` is set on every page but the first. */
export type PagerView = { older: string | undefined; first: string | undefined }

export function Pager({ site, pager }: { site: Site; pager: PagerView }) {
  if (!pager.older && !pager.first) return null
  return (
    <nav class="pager" aria-label={site.words.pages}>
      {pager.first && (
        <a class="button" href={pager.first}>
          {site.words.newestPosts}
        </a>
      )}
      {pager.older && (
        <a class="button pager-older" href={pager.older} rel="next">
          {site.words.olderPosts}
        </a>
      )}
    </nav>
  )
}
