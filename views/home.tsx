import { Layout } from './layout.tsx'
import { DayName, Entry, type PostView } from './parts/entry.tsx'
import { Pager, type PagerView } from './parts/pager.tsx'
import type { PageHead, Site } from './site.ts'

/** The posts of one day of the blog's calendar, newest first. */
type DayView = { day: string; posts: readonly PostView[] }

type HomeProps = { site: Site; head: PageHead; days: readonly DayView[]; pager: PagerView }

/** The front page, and those behind it. */
export function HomePage({ site, head, days, pager }: HomeProps) {
  return (
    <Layout site={site} head={head} isHome>
      {days.length === 0 && <p class="empty">{site.words.noPosts}</p>}
      {days.map((day) => (
        <Day site={site} day={day} />
      ))}
      <Pager site={site} pager={pager} />
    </Layout>
  )
}

function Day({ site, day }: { site: Site; day: DayView }) {
  const [first] = day.posts
  if (!first) return null
  return (
    <section class="day" aria-labelledby={`day-${day.day}`}>
      <h2 class="day-date" id={`day-${day.day}`}>
        <time datetime={day.day}>
          <DayName site={site} at={first.publishedAt} />
        </time>
      </h2>
      <div class="day-posts">
        {day.posts.map((post) => (
          <Entry site={site} post={post} />
        ))}
      </div>
    </section>
  )
}
