import type { WritingMessages } from '../de/writing.ts'

export const writing: WritingMessages = {
  list: {
    title: 'Posts',
    published: 'Published',
    drafts: 'Drafts',
    bin: 'Bin',
    none: {
      published: 'Nothing published yet.',
      draft: 'No drafts at the moment.',
      deleted: 'The bin is empty.',
    },
    binHint: 'Everything stays here until you delete it for good.',
    view: 'View',
    restore: 'Restore',
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
    titleHint: 'Without a title, it becomes a short note.',
    text: 'Text',
    textHint:
      'In Markdown: **bold**, *italic*, [link](https://…), ## heading, - list, > quote. Pictures from other sites become links.',
    excerpt: 'Excerpt',
    excerptHint:
      'Mastodon and others show it with the title. If you leave it empty, the beginning of your text is used.',
    topics: 'Topics',
    topicsHint: 'Separated by commas, for example: travel, rivers.',
    topicsKnown: 'Used before:',
    save: 'Save',
    preview: 'Preview',
    publish: 'Publish',
    update: 'Update',
    more: 'More options',
    view: 'View on the blog',
    unpublish: 'Unpublish',
    unpublishHint: 'The post disappears from the blog and from other servers, and becomes a draft again.',
    remove: 'Move to the bin',
    removeHint: 'You can restore it from there.',
    removePublishedHint:
      'It disappears from the blog and from other servers. You can bring it back as a draft.',
    shortcuts: 'Ctrl + S saves, Ctrl + Enter shows the preview.',
    shortcutsPublished: 'Ctrl + S updates the published post, Ctrl + Enter shows the preview.',
    gone: 'This post has been deleted in the meantime. Your text is here as a new post, but not saved yet.',
  },
  conflict: {
    title: 'Two versions',
    text: 'While you were writing, this post was saved in another window. Nothing is lost: your version comes first, the other one below it.',
    mine: 'Your version (not saved yet)',
    other: (time) => `The other version, saved on ${time}`,
    hint: 'Copy over what you need, then save. Your version is the one that will count.',
    takeOther: 'Discard my version and continue with the other one',
  },
  preview: {
    title: 'Preview',
    text: 'This is how your post will look. Only you can see it so far, and nothing is saved.',
    textPublished:
      'This is how your post will look once updated. Until then, the blog keeps showing the current version.',
    back: 'Keep writing',
  },
  notices: {
    saved: 'The draft is saved.',
    published: 'Published! Your post is here now:',
    publishedTo: (count) => {
      if (count === 0) return 'Nobody is following you yet, but everyone can read it.'
      return count === 1
        ? 'It is on its way to the one person who follows you.'
        : `It is on its way to the ${count} people who follow you.`
    },
    publishedLater: (count) =>
      count === 1
        ? 'It does not go out yet to the one person who follows you.'
        : `It does not go out yet to the ${count} people who follow you.`,
    updated: 'Updated. The blog now shows the new version.',
    unpublished: 'Unpublished. The post is a draft again.',
    deleted: (title) => `“${title}” is in the bin.`,
    restored: 'Restored. The post is back among your drafts.',
    purged: 'Deleted for good.',
  },
  purge: {
    title: 'Delete for good?',
    text: (title) => `“${title}” will be gone, along with all its comments. This can’t be undone.`,
    confirm: 'Yes, delete for good',
  },
  problems: {
    'title.tooLong': 'The title is too long: 200 characters at most.',
    'markdown.empty': 'Write a title or a few words of text.',
    'markdown.tooLong': 'The text is too long: about 400,000 characters at most.',
    'markdown.notText': 'There are characters in it that aren’t text.',
    'excerpt.tooLong': 'The excerpt is too long: 1000 characters at most.',
    'topics.tooMany': 'That’s too many topics: 20 at most.',
    'topics.tooLong': 'One topic is too long: 30 characters at most.',
  },
}
