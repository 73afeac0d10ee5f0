/** The first-run page. */
export const setup = {
  title: 'Dein Blog einrichten',
  welcome: 'Willkommen auf deiner Parzelle',
  intro:
    'Ein paar Angaben, dann kannst du schreiben. Alles außer deinem Namen im Netz lässt sich später in den Einstellungen ändern.',
  switchLanguage: 'Sprache dieser Seite',
  aboutBlog: 'Dein Blog',
  aboutYou: 'Dein Zugang',
  aboutPlace: 'Sprache und Zeit',
  blogTitle: 'Titel des Blogs',
  blogTitleHint: 'Steht oben auf jeder Seite, zum Beispiel „Geschichten vom Fluss“.',
  handle: 'Name im Netz',
  handleHint: (example: string) =>
    `Darunter folgt man deinem Blog von Mastodon und anderen Servern aus, zum Beispiel ${example}. Kleine Buchstaben ohne Umlaute, Ziffern und Unterstriche. Der Name bleibt für immer, und du meldest dich mit ihm an.`,
  handleLocal: (host: string) =>
    `Unter ${host} kann dir noch niemand folgen: Diese Adresse kennt nur dein eigener Rechner oder dein eigenes Netz. Solange dir noch niemand folgt, kannst du mit der Einstellung ORIGIN eine öffentliche Adresse setzen; docs/operating.md zeigt, wie.`,
  authorName: 'Dein Name',
  authorNameHint: 'So stehst du als Autorin oder Autor über deinen Texten.',
  password: 'Passwort',
  passwordHint: (min: number) =>
    `Mindestens ${min} Zeichen. Am besten mehrere Wörter, die du sonst nirgends benutzt.`,
  language: 'Sprache des Blogs',
  languageHint: 'In dieser Sprache stehen Datum, Knöpfe und dieser Schreibtisch.',
  timeZone: 'Zeitzone',
  timeZoneHint:
    'Wann deine Tage beginnen und enden. Wähle die nächste große Stadt: Wien steht unter Europa, New York unter Amerika.',
  submit: 'Blog anlegen',
  gone: {
    title: 'Dieser Link gilt nicht mehr',
    text: 'Jeder Link zum Einrichten gilt nur ein einziges Mal und nur, bis ein neuer gemacht wird.',
    done: 'Dieses Blog ist schon eingerichtet. Melde dich mit deinem Namen und deinem Passwort an.',
    signIn: 'Zur Anmeldung',
    doneSignedIn: 'Dieses Blog ist schon eingerichtet, und du bist angemeldet.',
    desk: 'Zum Schreibtisch',
    again: 'Starte Parzelle neu: Im Terminal steht dann ein frischer Link, der auf diese Seite führt.',
  },
}

export type SetupMessages = typeof setup
