const spelled: Record<string, string> = {
  ...{
    ä: 'ae',
    ö: 'oe',
    ü: 'ue',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'oe',
    å: 'aa',
    đ: 'd',
    ð: 'd',
    ł: 'l',
    þ: 'th',
  },
}
const maxCharacters = 80

/**
 * The last part of a page's address. Latin letters come as plain ones, umlauts as German spells them;
 * other scripts stay what they are. Empty if there is no letter or digit in the text.
 */
export function toSlug(text: string): string {
  const slug = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæœøåđðłþ]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFKD')
    .replace(/([a-z])\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/['’´`‘]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return shorten(slug)
}

/** A topic as people write it after "#" on the social web: "A wie Inhalt" is AWieInhalt. */
export function toHashtag(topic: string): string {
  const words = topic
    .normalize('NFC')
    .split(/[^\p{L}\p{M}\p{N}_]+/u)
    .filter((word) => word !== '')
  return words.length < 2 ? (words[0] ?? '') : words.map(capitalize).join('')
}

function shorten(slug: string): string {
  const characters = [...slug]
  if (characters.length <= maxCharacters) return slug
  const cut = characters.slice(0, maxCharacters + 1).join('')
  return cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : characters.slice(0, maxCharacters).join('')
}

function capitalize(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}
