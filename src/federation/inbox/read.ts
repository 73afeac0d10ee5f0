import type { Activity } from '@fedify/vocab'

/** Activities as they were read at the door, kept for the job that handles them. */
export type ReadActivities = {
  keep(messageId: string, activity: Activity): void
  /** Once: a job that is tried again reads anew, since handling leaves its traces in what was read. */
  take(messageId: string): Activity | undefined
}

/** Of those whose job another process does. */
const maxKept = 200

/** Reading by JSON-LD is most of what taking in an activity costs, and most jobs run where it was taken in. */
export function createReadActivities(): ReadActivities {
  const kept = new Map<string, Activity>()
  return {
    keep: (messageId, activity) => {
      kept.set(messageId, activity)
      const [oldest] = kept.keys()
      if (oldest !== undefined && kept.size > maxKept) kept.delete(oldest)
    },
    take: (messageId) => {
      const activity = kept.get(messageId)
      kept.delete(messageId)
      return activity
    },
  }
}
