import type { Locale } from '../../src/lib/locale.ts'
import type { Words } from '../messages/desk.ts'

/** What every page of the desk needs to know. */
export type Desk = {
  words: Words
  locale: Locale
  blog: { title: string; icon: string | undefined }
  /** The session's token, for every form. */
  csrf: string
  assets: DeskAssets
  notice?: Notice | undefined
}

/** Addresses of the files that pages load. */
export type DeskAssets = {
  styles: readonly string[]
  /** The readers' styles, and those for the bar below. */
  previewStyles: readonly string[]
  script: string
  mark: string
}

/** One line on what was just done, with a way on or a way back. */
export type Notice = {
  text: string
  /** An address that the text ends with. */
  link?: { href: string; text: string } | undefined
  /** A second sentence. */
  more?: string | undefined
  /** A button that takes it back: where it posts to, and what it says if not just "undo". */
  undo?: { action: string; text?: string } | undefined
  isWarning?: boolean | undefined
}

/** What stands in a form: as typed, and what is wrong with it, in words. */
export type Filled = { values: Readonly<Record<string, string>>; errors: Readonly<Record<string, string>> }
