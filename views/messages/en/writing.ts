import type { WritingMessages } from '../de/writing.ts'

export const writing: WritingMessages = {
  list: {
    title: 'Posts',
    published: 'Published',
    drafts: 'Drafts',
    bin: 'Bin',
    none: {
      published: 'Nothing is published yet.',
      draft: 'No draft is lying on the desk.',
      deleted: 'The bin is empty.',
    },
    binHint: 'Everything stays here until you delete it for good.',
    view: 'View',
    restore: 'Bring back',
    purge: 'Delete for good',
    savedAt: (time) => `last edited on ${time}`,
    publishedAt: (time) => `published on ${time}`,
    deletedAt: (time) => `deleted on ${time}`,
    untitled: 'Untitled',
  },
  editor: {
    newTitle: 'New post',
    draftTitle: 'Draft',
    publishedTitle: 'Published post',
    title: 'Title',
    titleHint: 'Without a title it becomes a short note.',
    text: 'Text',
    textHint: 'In Markdown: **bold**, *italic*, [link](https://…), ## heading, - list, > quote.',
    excerpt: 'Excerpt',
    excerptHint:
      'Mastodon and others show it with the title. Empty: it is made from the beginning of your text.',
    topics: 'Topics',
    topicsHint: 'Separated by commas, for example: travel, rivers.',
    topicsKnown: 'Used before:',
    save: 'Save',
    preview: 'Preview',
    publish: 'Publish',
    update: 'Update',
    more: 'More with this post',
    view: 'View on the blog',
    unpublish: 'Unpublish',
    unpublishHint: 'The post goes from the blog and from other servers, and is a draft again.',
    remove: 'Move to the bin',
    removeHint: 'You can bring it back from there.',
    removePublishedHint: 'It goes from the blog and from other servers. You can bring it back as a draft.',
    shortcuts: 'Ctrl + S saves, Ctrl + Enter shows the preview.',
    gone: 'This post was deleted meanwhile. Your text stands here as a new post, but not saved yet.',
  },
  conflict: {
    title: 'Two versions',
    text: 'While you were writing, this post was saved in another window. Nothing is lost: your version comes first, the other one below it.',
    mine: 'Your version (not saved yet)',
    other: (time) => `The other version, saved on ${time}`,
    hint: 'Take over what you need, then save. What stands in your version will count.',
    takeOther: 'Discard my version and go on with the other',
  },
  preview: {
    title: 'Preview',
    text: 'This is how your post will look. Nobody but you sees it yet, and nothing is saved.',
    textPublished:
      'This is how your post looks after the update. Until then the blog keeps the version it has.',
    back: 'Go on writing',
  },
  notices: {
    saved: 'The draft is saved.',
    published: 'Published! Your post is here now:',
    publishedTo: (count) => {
      if (count === 0) return 'Nobody follows you yet. Everyone can read it all the same.'
      return count === 1
        ? 'It is on its way to the one person who follows you.'
        : `It is on its way to the ${count} people who follow you.`
    },
    updated: 'Updated. The blog shows the new version now.',
    unpublished: 'Unpublished. The post is a draft again.',
    deleted: (title) => `“${title}” is in the bin.`,
    restored: 'Brought back. The post is among the drafts.',
    purged: 'Deleted for good.',
  },
  purge: {
    title: 'Delete for good?',
    text: (title) => `“${title}” will be gone, with all comments under it. This cannot be undone.`,
    confirm: 'Yes, delete for good',
  },
  problems: {
    'title.tooLong': 'The title is too long: 200 characters at most.',
    'markdown.empty': 'Write a title or a few words of text.',
    'markdown.tooLong': 'The text is too long: about 400,000 characters at most.',
    'markdown.notText': 'There are characters in it that are not text.',
    'excerpt.tooLong': 'The excerpt is too long: 1000 characters at most.',
    'topics.tooMany': 'These are too many topics: 20 at most.',
    'topics.tooLong': 'A topic is too long: 30 characters at most.',
  },
}
