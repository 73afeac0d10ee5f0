import type { DocumentLoader } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'

/** Where documents are to be had; every Context of Fedify is one. */
export type Reach = { documentLoader: DocumentLoader; contextLoader: DocumentLoader }

/** What a listener needs to handle an activity; every InboxContext of Fedify is one. */
export type Handling = Reach & {
  readonly data: App
  /** Of the message that came in: the same when its job runs again. Fedify does not tell. */
  readonly messageId?: string
}
