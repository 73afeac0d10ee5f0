/** Of what another server may send to an inbox. An activity is a few kilobytes; Mastodon refuses over 1 MB, too. */
export const maxActivityBytes = 1_000_000
