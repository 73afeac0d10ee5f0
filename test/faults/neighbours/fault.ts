/** How a server of the neighbourhood treats what it is sent. A third of them misbehave, each in its way. */
const faults = [
  /** 500 at first. */
  'error',
  /** 503 twice. */
  'unavailable',
  /** Takes the activity, and the connection breaks before the answer. */
  'lost answer',
  /** 429 with Retry-After at first. */
  'busy',
  /** The connection breaks before the body is read. */
  'cut',
  /** Understands RFC 9421 only. */
  'only rfc9421',
  /** 202, whose body takes its time. */
  'slow',
  /** Nobody listens on the port until the suite says so. */
  'closed',
  /** 401 at first, whatever the signature. */
  'unauthorized',
  /** Understands draft-cavage only. */
  'only draft-cavage',
  /** 404 at first. */
  'missing',
  /** Never answers the first activity of its life, nor every fifth; the sender runs into its time-out. */
  'silent',
] as const

export type Fault = 'none' | (typeof faults)[number]

/** What is done with one request: an HTTP status, or something that is no answer. */
export type Treatment = number | 'cut' | 'lost answer' | 'silent'

export function toFault(index: number): Fault {
  return index % 3 === 2 ? (faults[Math.floor(index / 3) % faults.length] ?? 'none') : 'none'
}

type Arrival = {
  /** How often this activity came to this inbox before. */
  before: number
  /** How many other activities came before it. */
  others: number
  scheme: 'rfc9421' | 'draft-cavage'
}

export function treat(fault: Fault, { before, others, scheme }: Arrival): Treatment {
  const isFirst = before === 0
  if (fault === 'unavailable' && before < 2) return 503
  // An unauthorized sender tries its other signature at once: that is still the first time.
  if (fault === 'unauthorized' && before < 2) return 401
  if (fault === 'only rfc9421' && scheme !== 'rfc9421') return 401
  if (fault === 'only draft-cavage' && scheme !== 'draft-cavage') return 400
  if (fault === 'silent' && isFirst && others % 5 === 0) return 'silent'
  return isFirst ? (atFirst[fault] ?? 202) : 202
}

const atFirst: Partial<Record<Fault, Treatment>> = {
  error: 500,
  'lost answer': 'lost answer',
  busy: 429,
  missing: 404,
}
