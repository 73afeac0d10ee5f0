import { expect, test } from 'vitest'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Json, toCreate, toNote } from '../../support/neighbour.ts'

/** Sends each note and gives the comments as they are shown. */
async function open() {
  const place = await openNeighbourhood()
  const { article, alice, send, thread } = place
  const receive = async (content: string, change: Json = {}, context: unknown[] = []) => {
    const note = toNote(alice, article, content, change)
    const activityStreams = 'https://www.w3.org/ns/activitystreams'
    await send(alice, { ...toCreate(alice, note), '@context': [activityStreams, ...context] })
    const found = (await thread()).find(({ comment }) => comment?.uri === note.id)
    return found?.comment
  }
  return { ...place, receive }
}

test('no text from elsewhere can act on our pages', async () => {
  const { receive } = await open()
  const payloads = [
    '<script>alert(1)</script><p>text</p>',
    '<p onclick="alert(1)" style="position:fixed" class="h-card">text</p>',
    '<a href="javascript:alert(1)">text</a>',
    '<a href="data:text/html,<script>alert(1)</script>">text</a>',
    '<img src=x onerror=alert(1)>text',
    '<iframe src="https://evil.example"></iframe>text',
    '<svg><script>alert(1)</script></svg>text',
    '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>text',
    '<form action="https://evil.example"><input name="password"></form>text',
    '<a href="jAvAsCrIpT&colon;alert(1)">text</a>',
    '<style>@import "https://evil.example"</style>text',
  ]
  for (const payload of payloads) {
    const html = (await receive(payload))?.html ?? ''
    expect(html).toContain('text')
    expect(html).not.toMatch(/<(script|style|iframe|img|svg|form|input)|on\w+=|javascript:|data:|class=/i)
  }
})

test('addresses that are no web pages are not linked', async () => {
  const { neighbour, receive } = await open()
  neighbour.profiles.set('alice', {
    name: '<img src=x onerror=alert(1)>\u202Eevil',
    url: 'javascript:alert(1)',
  })
  const comment = await receive('<p>text</p>', {
    url: 'javascript:alert(1)',
    attachment: [{ type: 'Document', mediaType: 'image/png', url: 'javascript:alert(1)', name: 'x' }],
  })
  expect(comment?.html).toBe('<p>text</p>')
  expect(comment?.url).toBe(comment?.uri)
  expect(comment?.person).toMatchObject({
    name: '<img src=x onerror=alert(1)>evil',
    url: `${neighbour.origin}/users/alice`,
  })
})

test('pictures, films and sounds become links with their description', async () => {
  const { receive } = await open()
  const comment = await receive('<p>Look:</p>', {
    attachment: [
      { type: 'Document', mediaType: 'image/jpeg', url: 'https://a.example/1.jpg', name: 'A "red" <tulip>' },
      { type: 'Image', url: 'https://a.example/folder/two.png' },
      {
        type: 'Video',
        url: [{ type: 'Link', mediaType: 'video/mp4', href: 'https://a.example/3.mp4' }],
        name: 'Bees',
      },
      {
        type: 'Image',
        mediaType: 'image/png',
        url: 'https://a.example/4.png',
        summary: 'As GoToSocial does',
      },
      { type: 'PropertyValue', name: 'no', value: 'picture' },
      'https://a.example/not-embedded',
    ],
  })
  expect(comment?.html).toBe(
    [
      '<p>Look:</p>',
      '<p><a href="https://a.example/1.jpg" rel="nofollow noopener ugc">A "red" &lt;tulip&gt;</a></p>',
      '<p><a href="https://a.example/folder/two.png" rel="nofollow noopener ugc">two.png</a></p>',
      '<p><a href="https://a.example/3.mp4" rel="nofollow noopener ugc">Bees</a></p>',
      '<p><a href="https://a.example/4.png" rel="nofollow noopener ugc">As GoToSocial does</a></p>',
    ].join(''),
  )
})

test('one attachment need not stand in a list', async () => {
  const { receive } = await open()
  const attachment = { type: 'Image', url: 'https://a.example/1.jpg', name: 'One' }
  expect((await receive('', { attachment }))?.html).toContain('>One</a>')
})

test('lists where one thing is expected, and the other way round, are understood', async () => {
  const { alice, article, receive } = await open()
  const comment = await receive('', {
    type: ['Note'],
    attributedTo: [alice.uri],
    inReplyTo: [article],
    content: ['<p>in a list</p>'],
    contentMap: { 'de-DE': '<p>in a list</p>' },
    to: 'https://www.w3.org/ns/activitystreams#Public',
    cc: [],
    url: [{ type: 'Link', mediaType: 'text/html', href: 'https://a.example/@alice/1' }],
    tag: { type: 'Mention', href: 'https://a.example/@alice', name: '@alice' },
  })
  expect(comment).toMatchObject({
    html: '<p>in a list</p>',
    language: 'de-DE',
    url: 'https://a.example/@alice/1',
    visibility: 'public',
  })
})

test('a summary on a note is its warning, as plain text', async () => {
  const { receive } = await open()
  const comment = await receive('<p>the end</p>', { summary: 'Spoiler <b>ahead</b>\n!', sensitive: true }, [
    { sensitive: 'as:sensitive' },
  ])
  expect(comment?.warning).toBe('Spoiler ahead !')
})

test.each(['Article', 'Page', 'Question', 'Video', 'Audio', 'Image', 'Event'])(
  'a reply that is of type %s shows its title and its text',
  async (type) => {
    const { receive } = await open()
    const comment = await receive('<p>text</p>', { type, name: 'A & B', summary: 'teaser' })
    expect(comment).toMatchObject({ html: '<p><strong>A &amp; B</strong></p><p>text</p>', warning: '' })
  },
)

test('a vote, a picture of a person and other things that are no text are no comments', async () => {
  const { receive } = await open()
  for (const type of ['Person', 'Place', 'Tombstone', 'Relationship'])
    expect(await receive('<p>x</p>', { type, inbox: 'https://a.example/inbox' })).toBeUndefined()
})

test('text that says it is plain is not read as HTML', async () => {
  const { receive } = await open()
  const comment = await receive('1 < 2\n<b>', { mediaType: 'text/plain' })
  expect(comment?.html).toBe('<p>1 &lt; 2<br>&lt;b&gt;</p>')
})

test('a book is cut to what a page can carry', async () => {
  const { receive } = await open()
  const comment = await receive(`<p>${'tulip '.repeat(50_000)}</p>`)
  expect(comment?.html.length).toBeLessThan(101_000)
  expect(comment?.html.endsWith('</p>')).toBe(true)
})
