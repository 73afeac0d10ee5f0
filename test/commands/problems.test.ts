import { expect, test } from 'vitest'
import { findPlainMessage } from '../../src/commands/problems.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { openTestBlog } from '../support/blog.ts'

test('what is wrong with a post is said in sentences that tell what to do', async () => {
  const app = await openTestBlog({ now: () => new Date('2026-11-23T10:00:00Z') })
  const post = { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] }
  await publishPost(app, post)
  const refuse = (change: object) => publishPost(app, { ...post, ...change }).catch(findPlainMessage)
  expect(await refuse({ slug: 'Große Nuggets' })).toMatch(
    /^slug: Use only small letters a-z, digits and hyphens, /,
  )
  expect(await refuse({ slug: 'gold' })).toMatch(/^slug: Another post has this address\. .* at the desk /)
  expect(await refuse({ slug: 'x'.repeat(100) })).toBe('slug: This is too long. Please shorten it.')
  expect(await refuse({ publishedAt: new Date('2999-01-01') })).toMatch(
    /^date: It lies in the future\. Leave it out /,
  )
  expect(await refuse({ title: '', markdown: ' ' })).toMatch(/^text: There is nothing to publish\. Write /)
  expect(await refuse({ title: 'x'.repeat(201), topics: ['x'.repeat(31)] })).toBe(
    'title: This is too long. Please shorten it.\ntopics: This is too long. Please shorten it.',
  )
})
