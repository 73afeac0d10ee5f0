import type { Desk } from './desk.ts'
import { ActionButton } from './form.tsx'

/**
 * What was just done. It takes the focus, because a screen reader reads a live region out only when it
 * changes, not when it comes with the page.
 */
export function NoticeBar({ desk }: { desk: Desk }) {
  const { notice } = desk
  if (!notice) return null
  return (
    <div class={notice.isWarning ? 'notice notice-warning' : 'notice'} role="status" tabindex={-1} autofocus>
      <div class="notice-text">
        <p>
          {notice.text}
          {notice.link && (
            <>
              {' '}
              <a href={notice.link.href}>{notice.link.text}</a>
            </>
          )}
        </p>
        {notice.more && <p>{notice.more}</p>}
      </div>
      {notice.undo && (
        <ActionButton desk={desk} action={notice.undo.action} text={notice.undo.text ?? desk.words.undo} />
      )}
    </div>
  )
}
