/** What came in and what goes out. */
import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { now, time } from './columns.ts'

/** Ids of activities already handled, so that twice is once. */
export const receivedActivities = pgTable('received_activities', {
  uri: text().primaryKey(),
  receivedAt: time().notNull().default(now),
})

/** Ids of objects elsewhere whose Delete came before their Create. */
export const goneObjects = pgTable('gone_objects', {
  uri: text().primaryKey(),
  /** Who said so; only that actor's objects are refused by it. */
  actorUri: text().notNull(),
  at: time().notNull().default(now),
})

/** An outgoing activity, stored once, byte for byte as it is sent. */
export const activities = pgTable(
  'activities',
  {
    id: uuid().primaryKey(),
    type: text().notNull(),
    /** What of ours it is about; deliveries about one thing keep their order per inbox. */
    objectId: uuid(),
    body: text().notNull(),
    createdAt: time().notNull().default(now),
  },
  (t) => [index('activities_object').on(t.objectId)],
)

/** The ledger: a row an activity and inbox. It is queue entry, retry state, dead letter and proof at once. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    activityId: uuid()
      .notNull()
      .references(() => activities.id, { onDelete: 'cascade' }),
    inbox: text().notNull(),
    host: text().notNull(),
    /** What keeps its order: the activity's object, the person it is for, or the activity itself. */
    orderKey: uuid().notNull(),
    /**
     * `retrying` is also where rows for servers that fail begin, so that they never stand in the way of
     * first tries. `held`: the server is paused, and none of its rows but a probe is tried. `gone` is the
     * dead letter: given up, with the reason in `lastError`.
     */
    state: text()
      .$type<'waiting' | 'retrying' | 'held' | 'delivered' | 'gone'>()
      .notNull()
      .default('waiting'),
    attempts: smallint().notNull().default(0),
    /** Heeded while retrying; what is waiting is due at once, what is held is tried in this order. */
    nextAttemptAt: time().notNull().default(now),
    /** While this is in the future, some worker has the row in hand. */
    leasedUntil: time(),
    /** When it was first found that its server is paused; no row is held for ever. */
    heldSince: time(),
    lastStatus: smallint(),
    lastError: text(),
    deliveredAt: time(),
  },
  (t) => [
    uniqueIndex('deliveries_once').on(t.activityId, t.inbox),
    index('deliveries_waiting').on(t.id).where(sql`state = 'waiting'`),
    index('deliveries_due').on(t.nextAttemptAt).where(sql`state = 'retrying'`),
    index('deliveries_held').on(t.host, t.nextAttemptAt, t.id).where(sql`state = 'held'`),
    index('deliveries_gone').on(t.host, t.id).where(sql`state = 'gone'`),
    index('deliveries_order')
      .on(t.orderKey, t.inbox, t.id)
      .where(sql`state in ('waiting', 'retrying', 'held')`),
  ],
)

/** Inboxes that answered 404 or 410 last, and nothing else since. */
export const missingInboxes = pgTable('missing_inboxes', {
  inbox: text().primaryKey(),
  status: smallint().notNull(),
  /** When it answered so for the first time in a row. */
  since: time().notNull(),
  /** When the people behind it were last asked for. */
  checkedAt: time(),
  /** It is given up, although there are people behind it: a shared one gives way to their own inboxes. */
  lostAt: time(),
})
