import type { SetupMessages } from '../de/setup.ts'

export const setup: SetupMessages = {
  title: 'Set up your blog',
  welcome: 'Welcome to your plot',
  intro:
    'A few details, then you can write. Everything except your name on the network can be changed later in the settings.',
  switchLanguage: 'Language of this page',
  aboutBlog: 'Your blog',
  aboutYou: 'Your access',
  aboutPlace: 'Language and time',
  blogTitle: 'Title of the blog',
  blogTitleHint: 'Stands at the top of every page, for example “Stories from the river”.',
  handle: 'Name on the network',
  handleHint: (example) =>
    `People follow your blog by it from Mastodon and other servers, for example ${example}. Lower-case letters a to z, digits and underscores. The name is for ever, and you sign in with it.`,
  authorName: 'Your name',
  authorNameHint: 'How you are named as the author of your posts.',
  password: 'Password',
  passwordHint: (min) => `At least ${min} characters. Best are several words that you use nowhere else.`,
  language: 'Language of the blog',
  languageHint: 'Dates, buttons and this desk are in this language.',
  timeZone: 'Time zone',
  timeZoneHint: 'When your days begin and end.',
  submit: 'Create the blog',
  gone: {
    title: 'This link no longer works',
    text: 'Every set-up link works only once, and only until a newer one is made.',
    done: 'This blog is set up already. Sign in with your name and your password.',
    signIn: 'Go to the sign-in page',
    again: 'Start Parzelle again: the terminal then shows a fresh link that leads to this page.',
  },
}
