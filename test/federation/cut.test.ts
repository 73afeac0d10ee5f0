import { describe, expect, test } from 'vitest'
import { cutHtml } from '../../src/federation/cut.ts'

describe('cutting a text that is too long', () => {
  test('leaves alone what fits', () => {
    expect(cutHtml('<p>Short.</p>', 100)).toBe('<p>Short.</p>')
  })

  test('ends after a whole paragraph where it can', () => {
    const html = `<p>${'One word more. '.repeat(8)}</p><p>${'And more. '.repeat(20)}</p>`
    expect(cutHtml(html, 170)).toBe(`<p>${'One word more. '.repeat(8)}</p>`)
  })

  test('ends after a whole word in a text of one paragraph, and closes what is open', () => {
    const html = `<ul><li><strong>${'word '.repeat(100)}</strong></li></ul>`
    expect(cutHtml(html, 120)).toMatch(/^<ul><li><strong>(word )+word…<\/strong><\/li><\/ul>$/)
  })

  test('never breaks an entity or a character', () => {
    for (let max = 40; max < 120; max++) {
      const cut = cutHtml(`<p>${'&amp;ü😀'.repeat(60)}</p>`, max)
      expect(cut).toMatch(/^<p>(&amp;ü😀|&amp;ü|&amp;)*…?<\/p>$/u)
    }
  })

  test('never gives more than was asked for', () => {
    const html = `<blockquote><p>${'<em>Ä</em> ö <br>'.repeat(300)}</p></blockquote><p>${'x'.repeat(900)}</p>`
    for (let max = 60; max < 3000; max += 7)
      expect(Buffer.byteLength(cutHtml(html, max))).toBeLessThanOrEqual(max)
  })
})
