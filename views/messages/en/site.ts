import type { SiteWords } from '../site.ts'

/** What readers see. */
export const site: SiteWords = {
  skip: 'Skip to content',
  menu: 'Blog',
  home: 'Home',
  feed: 'Feed',
  feedTitle: (blog) => `${blog}: all posts`,
  follow: 'Follow',
  desk: 'Desk',
  madeWith: 'Grown with Parzelle',
  about: (name) => `A blog by ${name}`,
  olderPosts: 'Older posts',
  newestPosts: 'Newest posts',
  pages: 'More pages',
  topics: 'Topics',
  topic: 'Topic',
  noPosts: 'Nothing growing here yet. The first post is on its way.',
  postOf: (day) => `Post from ${day}`,
  post: {
    byline: (name) => `by ${name}`,
    edit: 'Edit',
    likes: 'Liked by',
    boosts: 'Shared by',
    quotes: 'Quoted by',
    othersToo: 'and others',
    talk: 'Conversation',
    noComments: 'No replies yet. Would you like to be the first?',
    answer: 'Reply from your own server',
    answerHint: 'With an account on Mastodon, Misskey, Friendica, Lemmy or many others.',
  },
  comment: {
    author: 'author of this blog',
    original: 'View original',
    permalink: 'Link to this comment',
    edited: 'edited',
    editedAt: (time) => `edited on ${time}`,
    answer: 'Reply',
    answerTo: (name) => `Reply to ${name}`,
    inAnswerTo: (name) => `replying to ${name}`,
    warning: 'Content warning',
    show: 'show',
    removed: 'This comment has been removed.',
  },
  door: {
    followTitle: (blog) => `Follow ${blog}`,
    followIntro:
      'New posts come to you, on your own server in the fediverse, whether it runs Mastodon, Misskey, Friendica or something else.',
    answerTitle: 'Reply from your own server',
    answerIntro: (title) =>
      `You write your reply to “${title}” on your own server. It will then appear here too.`,
    answerCommentIntro: (name) =>
      `You write your reply to ${name} on your own server. It will then appear here too.`,
    address: 'Your fediverse address',
    addressHint: 'How others find you there, for example anna@social.example',
    go: 'Go to my server',
    otherwise: 'Or by hand',
    followByHand: 'Paste this address into the search box on your server and follow what you find:',
    answerByHand: 'Paste this address into the search box on your server and reply to what you find:',
    noAccount: 'No account yet?',
    noAccountHint: 'Read the feed in any feed reader, no account needed:',
    back: 'Back to the post',
    errors: {
      empty: 'Please enter your address.',
      notAnAddress: 'That isn’t a fediverse address. They look like this: name@server',
      noName: (host) =>
        `Your name on ${host} is still missing. Together it looks like this: yourname@${host}`,
      ourselves: 'That is this blog’s address. Please enter your own.',
      unreachable: (host) => `${host} isn’t responding. Is the name right? If so, do it by hand, just below.`,
      unknown: (address, host) => `${host} doesn’t know ${address}. Could there be a typo?`,
      noDoor: (host) => `${host} doesn’t tell us where to send you. But you can do it by hand, just below.`,
      tooMany: 'That was a lot of attempts at once. Wait a minute, or do it by hand.',
    },
  },
  errors: {
    invalid: {
      title: 'We didn’t understand that',
      text: 'Something about the request isn’t right. Go back and try again.',
    },
    forbidden: { title: 'That’s not allowed', text: 'You don’t have permission to do that here.' },
    'not-found': {
      title: 'Nothing grows here',
      text: 'There is no page at this address. There may be a typo in it, or the post has moved.',
    },
    gone: {
      title: 'Harvested',
      text: 'There used to be a post here. It has been taken off this blog.',
    },
    conflict: {
      title: 'Something got in the way',
      text: 'This has changed in the meantime. Reload the page and try again.',
    },
    broken: {
      title: 'Something went wrong',
      text: 'Something broke on our side. It has been logged, and it’s not your fault.',
    },
    outage: {
      title: 'Back in a moment',
      text: 'This blog’s database isn’t responding right now. Nothing is lost. Try again in a moment.',
    },
    toHome: 'Go to the front page',
  },
  tooLong: {
    title: 'That was too much at once',
    text: 'Pictures can be up to 5 MB, and texts up to about 400,000 characters. Nothing has been saved.',
    back: 'Use your browser’s Back button: what you wrote is still there. Then choose a smaller picture, or split the text.',
  },
  starting: { title: 'Almost there', text: 'This blog is just starting. Reload the page in a few seconds.' },
  notSetUp: {
    title: 'A blog is about to grow here',
    text: 'This blog is not set up yet. Is it yours? Look in the terminal where you started it: the link to get going is there.',
  },
}
