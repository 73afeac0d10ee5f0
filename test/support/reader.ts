import { getDocumentLoader } from '@fedify/vocab-runtime'

const load = getDocumentLoader()

/** For Fedify's vocabulary as a second, independent reader: knows the well-known contexts and fetches nothing. */
const offline: typeof load = async (url, options) => {
  const loaded = new Set(known).has(url) ? await load(url, options) : undefined
  if (!loaded) throw new Error(`a reader would have to fetch ${url}`)
  return loaded
}

const known = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/v1',
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
]

export const reader = { documentLoader: offline, contextLoader: offline }
