import type { Standstill } from '../../src/delivery/watch.ts'
import type { Desk } from './desk.ts'

/** What the author has to know although nothing on the pages shows it. */
export function StandstillPanel({ desk, standstill }: { desk: Desk; standstill: Standstill | undefined }) {
  if (!standstill) return null
  const text = desk.words.deliveries.standstill
  return (
    <section class="panel panel-next" aria-labelledby="standstill">
      <h2 id="standstill">{text.title}</h2>
      <p>{text[standstill]}</p>
    </section>
  )
}
