/** Writing at the desk: the lists of posts, the editor, the preview. */
export const writing = {
  list: {
    title: 'Beiträge',
    published: 'Veröffentlicht',
    drafts: 'Entwürfe',
    bin: 'Papierkorb',
    none: {
      published: 'Noch ist nichts veröffentlicht.',
      draft: 'Kein Entwurf auf dem Tisch.',
      deleted: 'Der Papierkorb ist leer.',
    },
    binHint: 'Hier bleibt alles liegen, bis du es selbst endgültig löschst.',
    view: 'Ansehen',
    restore: 'Zurückholen',
    purge: 'Endgültig löschen',
    savedAt: (time: string) => `zuletzt bearbeitet am ${time}`,
    publishedAt: (time: string) => `veröffentlicht am ${time}`,
    deletedAt: (time: string) => `gelöscht am ${time}`,
    untitled: 'Ohne Titel',
  },
  editor: {
    newTitle: 'Neuer Beitrag',
    draftTitle: 'Entwurf',
    publishedTitle: 'Veröffentlichter Beitrag',
    title: 'Titel',
    titleHint: 'Ohne Titel wird es eine kurze Notiz.',
    text: 'Text',
    textHint:
      'In Markdown: **fett**, *kursiv*, [Link](https://…), ## Überschrift, - Liste, > Zitat. Bilder von anderswo werden zu Links.',
    excerpt: 'Kurzfassung',
    excerptHint:
      'Mastodon und andere zeigen sie mit dem Titel. Leer: Sie entsteht aus dem Anfang deines Textes.',
    topics: 'Themen',
    topicsHint: 'Mit Komma getrennt, zum Beispiel: Reise, Süddeutschland.',
    topicsKnown: 'Schon benutzt:',
    save: 'Speichern',
    preview: 'Vorschau',
    publish: 'Veröffentlichen',
    update: 'Aktualisieren',
    more: 'Mehr mit diesem Beitrag',
    view: 'Auf dem Blog ansehen',
    unpublish: 'Zurückziehen',
    unpublishHint:
      'Der Beitrag verschwindet vom Blog und von anderen Servern und liegt wieder bei den Entwürfen.',
    remove: 'In den Papierkorb',
    removeHint: 'Du kannst ihn von dort zurückholen.',
    removePublishedHint:
      'Er verschwindet vom Blog und von anderen Servern. Als Entwurf kannst du ihn zurückholen.',
    shortcuts: 'Strg + S speichert, Strg + Eingabe zeigt die Vorschau.',
    shortcutsPublished:
      'Strg + S aktualisiert den veröffentlichten Beitrag, Strg + Eingabe zeigt die Vorschau.',
    gone: 'Dieser Beitrag ist inzwischen gelöscht. Dein Text steht hier als neuer Beitrag, aber noch nicht gespeichert.',
  },
  conflict: {
    title: 'Zwei Fassungen',
    text: 'Während du geschrieben hast, ist dieser Beitrag in einem anderen Fenster gespeichert worden. Nichts ist verloren: Oben steht deine Fassung, darunter die andere.',
    mine: 'Deine Fassung (noch nicht gespeichert)',
    other: (time: string) => `Die andere Fassung, gespeichert am ${time}`,
    hint: 'Übernimm, was du brauchst, und speichere. Dann gilt, was oben steht.',
    takeOther: 'Meine Fassung verwerfen und mit der anderen weiterschreiben',
  },
  preview: {
    title: 'Vorschau',
    text: 'So wird dein Beitrag aussehen. Noch sieht ihn niemand außer dir, und nichts ist gespeichert.',
    textPublished:
      'So sieht dein Beitrag nach dem Aktualisieren aus. Bis dahin bleibt auf dem Blog die bisherige Fassung.',
    back: 'Weiterschreiben',
  },
  notices: {
    saved: 'Der Entwurf ist gespeichert.',
    published: 'Veröffentlicht! Dein Beitrag steht jetzt hier:',
    publishedTo: (count: number) => {
      if (count === 0) return 'Noch folgt dir niemand. Er ist trotzdem für alle zu lesen.'
      return count === 1
        ? 'Er ist unterwegs zu der einen Person, die dir folgt.'
        : `Er ist unterwegs zu den ${count} Leuten, die dir folgen.`
    },
    publishedLater: (count: number) =>
      count === 1
        ? 'Noch geht er nicht hinaus zu der einen Person, die dir folgt.'
        : `Noch geht er nicht hinaus zu den ${count} Leuten, die dir folgen.`,
    updated: 'Aktualisiert. Auf dem Blog steht jetzt die neue Fassung.',
    unpublished: 'Zurückgezogen. Der Beitrag liegt wieder bei den Entwürfen.',
    deleted: (title: string) => `„${title}“ liegt im Papierkorb.`,
    restored: 'Zurückgeholt. Der Beitrag liegt bei den Entwürfen.',
    purged: 'Endgültig gelöscht.',
  },
  purge: {
    title: 'Endgültig löschen?',
    text: (title: string) =>
      `„${title}“ ist danach weg, mit allen Kommentaren darunter. Das lässt sich nicht rückgängig machen.`,
    confirm: 'Ja, endgültig löschen',
  },
  problems: {
    'title.tooLong': 'Der Titel ist zu lang: höchstens 200 Zeichen.',
    'markdown.empty': 'Schreib einen Titel oder ein paar Worte Text.',
    'markdown.tooLong': 'Der Text ist zu lang: höchstens etwa 400.000 Zeichen.',
    'markdown.notText': 'Im Text stehen Zeichen, die kein Text sind.',
    'excerpt.tooLong': 'Die Kurzfassung ist zu lang: höchstens 1000 Zeichen.',
    'topics.tooMany': 'Das sind zu viele Themen: höchstens 20.',
    'topics.tooLong': 'Ein Thema ist zu lang: höchstens 30 Zeichen.',
  },
}

export type WritingMessages = typeof writing
