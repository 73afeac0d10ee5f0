import { describe, expect, test } from 'vitest'
import { addTalk, openTestSite, publishGold, setUpGerman } from '../support/filled.ts'
import { openNeighbour } from '../support/neighbour.ts'

const subscribe = 'http://ostatus.org/schema/1.0/subscribe'

async function open(links: { rel: string; template?: string; href?: string }[]) {
  const opened = await openTestSite({ config: { allowPrivateAddress: true } })
  const blog = await setUpGerman(opened.app)
  const gold = await publishGold(opened.app)
  const neighbour = await openNeighbour()
  neighbour.files.set('/.well-known/webfinger', { subject: `acct:anna@${neighbour.host}`, links })
  const post = (path: string, address: string) =>
    opened.ask(path, { method: 'POST', body: new URLSearchParams({ address }) })
  return { ...opened, blog, gold, neighbour, post, anna: `anna@${neighbour.host}` }
}

describe('who follows by their address', () => {
  test('is sent to their own server, by its Follow intent where it has one', async () => {
    const { post, anna, blog, app } = await open([
      { rel: subscribe, template: 'https://social.example/authorize_interaction?uri={uri}' },
      {
        rel: 'https://w3id.org/fep/3b86/Follow',
        template: 'https://social.example/follow?o={object}&back={on-success}',
      },
    ])
    const answer = await post('/follow', ` @${anna} `)
    expect(answer.status).toBe(303)
    const id = encodeURIComponent(app.addresses.actor(blog.id))
    expect(answer.headers.get('location')).toBe(`https://social.example/follow?o=${id}&back=`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self' https:")
  })

  test('is sent by the subscribe template elsewhere', async () => {
    const { post, anna } = await open([{ rel: subscribe, template: 'https://social.example/i?uri={uri}' }])
    const answer = await post('/follow', anna)
    expect(answer.headers.get('location')).toBe('https://social.example/i?uri=blog%40blog.example')
  })

  test('reads in plain words what is wrong, and finds what was typed', async () => {
    const { post, read, anna, neighbour } = await open([
      { rel: 'self', href: 'https://social.example/users/anna' },
    ])
    const [host] = [neighbour.host]
    expect(await read('/follow')).toContain('<title>Parzelle 7: Folgen</title>')
    for (const [typed, problem] of [
      ['', 'Hier fehlt deine Adresse.'],
      ['mastodon.social', 'Da fehlt noch dein Name auf mastodon.social. Zusammen sieht es so aus: deinname@'],
      ['anna', 'Das ist keine Adresse im Fediverse.'],
      ['anna@"><script>', 'Das ist keine Adresse im Fediverse.'],
      ['@blog@blog.example', 'Das ist die Adresse dieses Blogs.'],
      [anna, `${host} sagt uns nicht, wohin`],
      ['anna@localhost:1', 'localhost:1 antwortet nicht.'],
      ['anna@gärten.invalid', 'gärten.invalid antwortet nicht.'],
    ] as const) {
      const answer = await post('/follow', typed)
      expect(answer.status).toBe(422)
      const page = await answer.text()
      expect(page).toContain(problem)
      expect(page).toContain('aria-invalid="true"')
      expect(page).toContain('@blog@blog.example')
      if (typed && !typed.includes('<')) expect(page).toContain(`value="${typed}"`)
      expect(page).not.toContain('<script')
    }
    neighbour.files.set('/.well-known/webfinger', 404)
    expect(await (await post('/follow', anna)).text()).toContain(`kennt @${anna} nicht`)
  })

  test('is never sent to an address that is not of the web', async () => {
    const { post, anna } = await open([{ rel: subscribe, template: 'javascript:alert({uri})' }])
    expect((await post('/follow', anna)).status).toBe(422)
  })

  test('cannot make us ask servers without end', async () => {
    const { post, neighbour, anna } = await open([])
    for (let n = 0; n < 12; n++) await post('/follow', anna)
    expect(neighbour.asked.length).toBe(10)
    const refused = await post('/follow', anna)
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('Warte eine Minute')
  })

  test('has to press the button here: no other site sends anyone on through this one', async () => {
    const { ask, neighbour, anna } = await open([{ rel: subscribe, template: 'https://evil.example/{uri}' }])
    const answer = await ask('/follow', {
      method: 'POST',
      body: new URLSearchParams({ address: anna }),
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('location')).toBeNull()
    expect(await answer.text()).toContain(`value="${anna}"`)
    expect(neighbour.asked).toEqual([])
  })
})

describe('who answers from their own server', () => {
  test('is sent to the post there: first choice a reply, then the thing itself, then the subscribe template', async () => {
    const create = {
      rel: 'https://w3id.org/fep/3b86/Create',
      template: 'https://s.example/new?re={inReplyTo}',
    }
    const share = { rel: 'https://w3id.org/fep/3b86/Create', template: 'https://s.example/share?t={content}' }
    const object = { rel: 'https://w3id.org/fep/3b86/Object', template: 'https://s.example/open?o={object}' }
    const ostatus = { rel: subscribe, template: 'https://s.example/i?uri={uri}' }
    for (const [links, start] of [
      [[ostatus, object, create], 'https://s.example/new?re='],
      [[ostatus, object, share], 'https://s.example/open?o='],
      [[ostatus, share], 'https://s.example/i?uri='],
    ] as const) {
      const { post, anna, gold, app } = await open([...links])
      const answer = await post(`/stories/${gold.slug}/answer`, anna)
      const id = encodeURIComponent(app.addresses.object('article', gold.objectId))
      expect(answer.headers.get('location')).toBe(start + id)
    }
  })

  test('answers a comment by its own id, a stranger’s or the author’s', async () => {
    const { app, post, anna, gold, read } = await open([
      { rel: 'https://w3id.org/fep/3b86/Object', template: 'https://s.example/{object}' },
    ])
    const { first, own, removed } = await addTalk(app, gold)
    const path = `/stories/${gold.slug}/answer`
    const page = await read(`${path}?to=${first}`)
    expect(page).toContain('Deine Antwort an Anna Beispiel')
    expect(page).toContain(`action="${path}?to=${first}"`)
    const theirs = (await post(`${path}?to=${first}`, anna)).headers.get('location')
    expect(theirs).toBe(
      `https://s.example/${encodeURIComponent(`https://social.example/users/anna/notes/${first}`)}`,
    )
    const ours = (await post(`${path}?to=${own}`, anna)).headers.get('location')
    expect(decodeURIComponent(ours ?? '')).toMatch(
      /^https:\/\/s\.example\/https:\/\/blog\.example\/ap\/notes\/[0-9a-f-]{36}$/,
    )
    for (const to of [removed, 'x', gold.id]) expect((await post(`${path}?to=${to}`, anna)).status).toBe(404)
  })

  test('finds no door at a post that is not there', async () => {
    const { ask } = await open([])
    expect((await ask('/stories/gibt-es-nicht/answer')).status).toBe(404)
  })
})
