import type { App } from '../app.ts'
import { notifyDeliveries } from '../db/notify.ts'
import { endPauses, type LetterRow, listBehind, listLetters, reopenLetters } from './letters/queries.ts'

/** A delivery that was given up: a dead letter. */
export type Letter = {
  id: number
  /** Of the activity: Create, Update, … */
  type: string
  /** Of the post that it is about, or below which an answer stands; null where there is none. */
  title: string | null
  isAnswer: boolean
  status: number | null
  /** As the last try left it, in short English words. */
  error: string | null
  /** When the activity was made. */
  at: Date
  /** The address that it goes to, without its scheme. */
  inbox: string
  /** Whom it would reach, as far as we know them. */
  people: Behind
}

/** Handles (user@host) of some of those who are reached by an inbox, and how many there are. */
export type Behind = { handles: string[]; count: number }

export type LettersOfServer = {
  host: string
  /** All of them; `letters` has only the latest. */
  count: number
  letters: Letter[]
  /** Null: the server itself is well. */
  failingSince: Date | null
}

/** One, all of a server, or all. */
export type Which = { id: number } | { host: string } | { all: true }

const shownOfEach = 5
const maxServers = 50

/** The latest first. */
export async function listLettersByServer(app: App): Promise<LettersOfServer[]> {
  const rows = await listLetters(app.db, { ofEach: shownOfEach, maxServers })
  const people = await listBehind(app.db, [...new Set(rows.map(({ inbox }) => inbox))])
  return [...Map.groupBy(rows, ({ host }) => host)].flatMap(([host, letters]) => {
    const [first] = letters
    return first
      ? [
          {
            host,
            count: first.count,
            failingSince: first.failingSince,
            letters: letters.map((row) => toLetter(row, people)),
          },
        ]
      : []
  })
}

/** @returns how many letters are on their way again */
export async function resendLetters(app: App, which: Which): Promise<number> {
  return app.db.transaction(async (tx) => {
    const { hosts, count } = await reopenLetters(tx, which, app.now())
    if (count > 0) {
      await endPauses(tx, hosts, app.now())
      await notifyDeliveries(tx)
    }
    return count
  })
}

/** Why it did not arrive, as far as that can be told apart. */
export type Reason =
  | 'missing'
  | 'refused'
  | 'rejected'
  | 'busy'
  | 'broken'
  | 'moved'
  | 'noHost'
  | 'unreachable'
  | 'silent'
  | 'insecure'
  | 'unusable'
  | 'other'

export function toReason({ status, error }: Pick<Letter, 'status' | 'error'>): Reason {
  if (status !== null) return toReasonOfStatus(status)
  return reasons.find(([pattern]) => pattern.test(error ?? ''))?.[1] ?? 'other'
}

function toReasonOfStatus(status: number): Reason {
  if (status === 404 || status === 410) return 'missing'
  if (status === 401 || status === 403) return 'refused'
  if (status === 429) return 'busy'
  if (status >= 500) return 'broken'
  return status >= 400 ? 'rejected' : 'moved'
}

/** The words of lib/httpError.ts and lib/request.ts. */
const reasons: [RegExp, Reason][] = [
  [/^no such host|could not be looked up/, 'noHost'],
  [/^no answer|^answer not complete/, 'silent'],
  [/^certificate|^no secure connection/, 'insecure'],
  [/^private address|^not an https|not an address/, 'unusable'],
  [/^connection|^no connection|^host not|^network/, 'unreachable'],
]

function toLetter(row: LetterRow, people: ReadonlyMap<string, Behind>): Letter {
  const { id, type, title, isAnswer, status, error, at } = row
  const inbox = row.inbox.replace(/^https?:\/\//, '')
  return {
    ...{ id, type, title, isAnswer, status, error, at, inbox },
    people: people.get(row.inbox) ?? { handles: [], count: 0 },
  }
}
