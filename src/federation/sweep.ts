import type { App } from '../app.ts'
import {
  removeCheckedNotesBefore,
  removeGoneObjectsBefore,
  removeReceivedActivitiesBefore,
  removeReplacedActivitiesBefore,
} from './inbox/queries.ts'

/** Longer than any server tries again what we did not take. */
const receivedKeptDays = 30
/** A Create may wait on its way for as long as a server is down. */
const goneKeptDays = 90

/**
 * `day.began`: forgets what came in and has served its time. The ledger's rows are kept, delivered ones
 * too: they are the author's proof that a post arrived. Tries to sign in, ended sessions and expired values
 * are swept where new ones are stored, and pg-boss sweeps its own jobs.
 */
export async function onDayBegan(app: App): Promise<void> {
  const now = app.now().getTime()
  await removeReceivedActivitiesBefore(app.db, new Date(now - receivedKeptDays * dayMs))
  await removeGoneObjectsBefore(app.db, new Date(now - goneKeptDays * dayMs))
  await removeReplacedActivitiesBefore(app.db, new Date(now - goneKeptDays * dayMs))
  await removeCheckedNotesBefore(app.db, new Date(now - receivedKeptDays * dayMs))
}

const dayMs = 24 * 60 * 60 * 1000
