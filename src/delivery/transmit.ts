/** One delivery: one activity to one inbox. */
import type { IncomingMessage } from 'node:http'
import { httpError, toHttpError } from '../lib/httpError.ts'
import { type Agents, sendRequest, type TimeLimits } from '../lib/request.ts'
import type { ClaimedDelivery } from './queries.ts'
import type { Outcome } from './retry.ts'
import { isSignatureProblem, orderSchemes, type SignatureScheme } from './servers.ts'
import { type Content, type Signer, signPost } from './sign.ts'

/** A claimed row with all that is needed to send it. */
export type Parcel = ClaimedDelivery & { content: Content; signer: Signer }

export type Network = { agents: Agents; limits: TimeLimits; userAgent: string; now: () => Date }

export type Transmitted = {
  outcome: Outcome
  /** Of the signature that was accepted. */
  scheme: SignatureScheme | null
}

/**
 * Sends once, and at once again with the other signature if the first one may have been the problem. Never
 * rejects: whatever goes wrong is the outcome.
 */
export async function transmit(parcel: Parcel, network: Network): Promise<Transmitted> {
  const [usual, other] = orderSchemes(parcel.signature)
  const first = await post(parcel, usual, network)
  if (first.kind === 'unanswered' || !isSignatureProblem(first.status)) return toTransmitted(first, usual)
  const second = toTransmitted(await post(parcel, other, network), other)
  return second.scheme ? second : { outcome: first, scheme: null }
}

function toTransmitted(outcome: Outcome, scheme: SignatureScheme): Transmitted {
  const isAccepted = outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300
  return { outcome, scheme: isAccepted ? scheme : null }
}

/** Goes where it is sent on to, once: 307 and 308 say that the POST itself is wanted there. */
async function post(parcel: Parcel, scheme: SignatureScheme, network: Network): Promise<Outcome> {
  try {
    const url = toUrl(parcel.inbox)
    const response = await postTo(url, parcel, scheme, network)
    const next = findNext(response, url)
    return toOutcome(next ? await postTo(next, parcel, scheme, network) : response)
  } catch (error) {
    return { kind: 'unanswered', error: toHttpError(error) }
  }
}

/** Signed for the address it goes to, which is checked like every other. */
async function postTo(
  url: URL,
  { content, signer }: Parcel,
  scheme: SignatureScheme,
  { agents, limits, userAgent, now }: Network,
): Promise<IncomingMessage> {
  const signed = await signPost(url, content, signer, scheme, now())
  const headers = { ...signed, 'user-agent': userAgent }
  const response = await sendRequest(url, agents, { method: 'POST', headers, body: content.body }, limits)
  await drain(response)
  return response
}

function findNext({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  if ((statusCode !== 307 && statusCode !== 308) || !headers.location) return undefined
  const next = URL.parse(headers.location, url) ?? undefined
  if (next) next.hash = ''
  return next
}

function toOutcome({ statusCode = 0, headers }: IncomingMessage): Outcome {
  return { kind: 'answered', status: statusCode, retryAfter: headers['retry-after'] }
}

function toUrl(inbox: string): URL {
  const url = URL.parse(inbox)
  if (!url) throw httpError('bad-address', 'the inbox is not an address')
  url.hash = ''
  return url
}

/**
 * The answer's body matters to nobody, but only when it is read can the connection be used again. The status
 * came and says what became of the activity: a body that breaks off changes nothing.
 */
function drain(response: IncomingMessage): Promise<void> {
  let size = 0
  return new Promise((resolve) => {
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxAnswerBytes) response.destroy()
    })
    response.on('error', () => resolve())
    response.on('end', () => resolve())
    response.on('close', () => resolve())
  })
}

const maxAnswerBytes = 64_000
