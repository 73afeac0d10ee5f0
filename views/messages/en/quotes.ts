import type { QuotesMessages } from '../de/quotes.ts'

/** Quotes at the desk: the list, the confirmation, and who may. */
export const quotes: QuotesMessages = {
  title: 'Quotes',
  none: 'Nobody has quoted you yet.',
  noneHint:
    'When someone on another server shows a post of yours inside one of their own, it appears here and under your post.',
  mayNow: {
    public: 'Right now, everyone may quote you.',
    followers: 'Right now, your followers may quote you.',
    nobody: 'Right now, nobody may quote you.',
  },
  change: 'Change',
  quotesPost: 'quotes',
  quotesAnswer: 'quotes your answer under',
  seeNamed: (name) => `Original of the quote by ${name}`,
  notPublic: 'not public',
  notPublicHint: 'Not meant for everyone: it isn’t shown on your blog.',
  revoke: 'Withdraw permission',
  revokeNamed: (name) => `Withdraw permission: ${name}`,
  confirm: {
    title: (name) => `Withdraw ${name}’s permission?`,
    what: (post) => `This is about the quote of “${post}”.`,
    text: 'It disappears from your blog, and the other servers are asked to stop showing your post there. What the person wrote themselves stays.',
    final:
      'This can’t be undone: this quote won’t get permission again. Future ones still follow your settings; if you never want this person to quote you again, block them.',
    yes: 'Yes, withdraw permission',
  },
  revoked: 'The permission is withdrawn, and the other servers are being told.',
  saved: {
    public: 'Saved. From now on, everyone may quote you.',
    followers: 'Saved. From now on, your followers may quote you.',
    nobody: 'Saved. From now on, nobody may quote you.',
  },
  policy: {
    title: 'Quoting',
    legend: 'Who may quote you?',
    hint: 'To quote means to show your post or answer inside a post of one’s own. Many servers ask your blog first; it answers by itself.',
    choices: {
      public: { label: 'Everyone', hint: 'Except the people you have blocked.' },
      followers: { label: 'My followers', hint: 'Everyone else is told no.' },
      nobody: { label: 'Nobody', hint: 'Only you yourself.' },
    },
    limits:
      'This applies to new quotes. What is allowed already stays so until you withdraw it under “Quotes”. Some servers go on offering to quote older posts as before, and those that don’t ask at all can’t be stopped.',
    save: 'Save',
  },
}
