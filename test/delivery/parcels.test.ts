import { expect, test } from 'vitest'
import { createParcels } from '../../src/delivery/parcels.ts'
import { addNote, openSendingApp } from '../support/deliveries.ts'

test('lanes that claim at the same time do not make each other forget what they send', async () => {
  const app = await openSendingApp()
  const parcels = createParcels(app)
  const claim = (limit: number) => {
    const leasedUntil = new Date(app.now().getTime() + 60_000)
    return parcels.claim({ state: 'waiting', now: app.now(), leasedUntil, limit, exceptHosts: [] })
  }
  const inboxes = ['https://a.example/1', 'https://a.example/2', 'https://a.example/3']
  for (let note = 0; note < 150; note += 1) await addNote(app, inboxes)
  for (let round = 0; round < 5; round += 1) {
    // The end of one note and the beginning of the next, while another lane reads more than are remembered.
    const claimed = await Promise.all([claim(4), claim(4), claim(4), claim(4), claim(70)])
    for (const { parcels: list, count } of claimed) expect(list).toHaveLength(count)
  }
})
