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

async function post(parcel: Parcel, scheme: SignatureScheme, network: Network): Promise<Outcome> {
  const { agents, limits, userAgent, now } = network
  try {
    const url = toUrl(parcel.inbox)
    const signed = await signPost(url, parcel.content, parcel.signer, scheme, now())
    const headers = { ...signed, 'user-agent': userAgent }
    const request = { method: 'POST', headers, body: parcel.content.body }
    const response = await sendRequest(url, agents, request, limits)
    await drain(response)
    return {
      kind: 'answered',
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'],
    }
  } catch (error) {
    return { kind: 'unanswered', error: toHttpError(error) }
  }
}

function toUrl(inbox: string): URL {
  const url = URL.parse(inbox)
  if (!url) throw httpError('bad-address', 'the inbox is not an address')
  url.hash = ''
  return url
}

/** The answer's body matters to nobody, but only when it is read can the connection be used again. */
async function drain(response: IncomingMessage): Promise<void> {
  let size = 0
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length
      if (size > maxAnswerBytes) break
    }
  } catch {
    // The status came and says what became of the activity; a body that breaks off changes nothing.
  }
}

const maxAnswerBytes = 64_000
