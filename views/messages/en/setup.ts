import type { SetupMessages } from '../de/setup.ts'

export const setup: SetupMessages = {
  title: 'Set up your blog',
  welcome: 'Welcome to your plot',
  intro:
    'A few details and you can start writing. You can change everything later in the settings, except your handle.',
  switchLanguage: 'Language of this page',
  aboutBlog: 'Your blog',
  aboutYou: 'Signing in',
  aboutPlace: 'Language and time',
  blogTitle: 'Title of the blog',
  blogTitleHint: 'Shown at the top of every page, for example “Stories from the river”.',
  handle: 'Handle',
  handleHint: (example) =>
    `How people find and follow your blog from Mastodon and other servers, for example ${example}. Lower-case letters a to z, digits and underscores. You also sign in with it, and it can’t be changed later.`,
  handleLocal: (host) =>
    `Nobody can follow you at ${host} yet: only your own computer or network can reach this address. As long as you have no followers, you can switch to a public one with the ORIGIN setting; docs/operating.md shows how.`,
  authorName: 'Your name',
  authorNameHint: 'Shown as the author of your posts.',
  password: 'Password',
  passwordHint: (min) => `At least ${min} characters. Several words that you use nowhere else work best.`,
  language: 'Language of the blog',
  languageHint: 'Used for dates, buttons and your desk.',
  timeZone: 'Time zone',
  timeZoneHint:
    'Decides when your days begin and end. Pick the nearest big city: London is under Europe, New York under America.',
  submit: 'Create blog',
  gone: {
    title: 'This link no longer works',
    text: 'A setup link works only once, and only until a newer one is made.',
    done: 'This blog is already set up. Sign in with your handle and password.',
    signIn: 'Sign in',
    doneSignedIn: 'This blog is already set up, and you are signed in.',
    desk: 'Go to your desk',
    again: 'Start Parzelle again: the terminal will show a fresh setup link.',
  },
}
