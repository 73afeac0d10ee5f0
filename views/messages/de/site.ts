/** What readers see. */
export const site = {
  skip: 'Zum Inhalt',
  menu: 'Blog',
  home: 'Startseite',
  feed: 'Feed',
  feedTitle: (blog: string) => `${blog}: alle Beiträge`,
  follow: 'Folgen',
  desk: 'Schreibtisch',
  madeWith: 'Angebaut mit Parzelle',
  about: (name: string) => `Ein Blog von ${name}`,
  olderPosts: 'Ältere Beiträge',
  newestPosts: 'Neueste Beiträge',
  pages: 'Weitere Seiten',
  topics: 'Themen',
  topic: 'Thema',
  noPosts: 'Hier wächst noch nichts. Der erste Beitrag kommt bestimmt.',
  postOf: (day: string) => `Beitrag vom ${day}`,
  post: {
    byline: (name: string) => `von ${name}`,
    edit: 'Bearbeiten',
    likes: 'Gefällt',
    boosts: 'Weitergesagt von',
    quotes: 'Zitiert von',
    othersToo: 'und noch mehr Leute',
    talk: 'Gespräch',
    noComments: 'Noch hat niemand geantwortet. Magst du den Anfang machen?',
    answer: 'Von deinem Server antworten',
    answerHint: 'Mit einem Konto auf Mastodon, Misskey, Friendica, Lemmy und vielen anderen.',
  },
  comment: {
    author: 'schreibt dieses Blog',
    original: 'Original ansehen',
    permalink: 'Link zu diesem Kommentar',
    edited: 'bearbeitet',
    editedAt: (time: string) => `bearbeitet am ${time}`,
    answer: 'Antworten',
    answerTo: (name: string) => `${name} antworten`,
    inAnswerTo: (name: string) => `antwortet ${name}`,
    warning: 'Inhaltswarnung',
    show: 'anzeigen',
    removed: 'Dieser Kommentar wurde entfernt.',
  },
  door: {
    followTitle: (blog: string) => `${blog} folgen`,
    followIntro:
      'Neue Beiträge kommen zu dir nach Hause: auf deinen eigenen Server im Fediverse, ganz gleich, ob dort Mastodon, Misskey, Friendica oder etwas anderes läuft.',
    answerTitle: 'Von deinem Server antworten',
    answerIntro: (title: string) =>
      `Deine Antwort auf „${title}“ schreibst du bei dir. Sie erscheint dann auch hier.`,
    answerCommentIntro: (name: string) =>
      `Deine Antwort an ${name} schreibst du bei dir. Sie erscheint dann auch hier.`,
    address: 'Deine Adresse im Fediverse',
    addressHint: 'So wie dich andere dort finden, zum Beispiel anna@social.example',
    go: 'Zu meinem Server',
    otherwise: 'Oder von Hand',
    followByHand: 'Kopiere diese Adresse in das Suchfeld deines Servers und folge dem, was du dort findest:',
    answerByHand:
      'Kopiere diese Adresse in das Suchfeld deines Servers und antworte dort auf das, was du findest:',
    noAccount: 'Noch kein Konto?',
    noAccountHint: 'Den Feed kannst du mit jedem Feedreader lesen, ganz ohne Konto:',
    back: 'Zurück zum Beitrag',
    errors: {
      empty: 'Hier fehlt deine Adresse.',
      notAnAddress: 'Das ist keine Adresse im Fediverse. Sie sieht so aus: name@server',
      noName: (host: string) =>
        `Da fehlt noch dein Name auf ${host}. Zusammen sieht es so aus: deinname@${host}`,
      ourselves: 'Das ist die Adresse dieses Blogs. Gib deine eigene ein.',
      unreachable: (host: string) =>
        `${host} antwortet nicht. Stimmt der Name? Sonst hilft der Weg von Hand, gleich hier unten.`,
      unknown: (address: string, host: string) => `${host} kennt ${address} nicht. Hast du dich vertippt?`,
      noDoor: (host: string) =>
        `${host} sagt uns nicht, wohin wir dich schicken sollen. Aber von Hand geht es: gleich hier unten.`,
      tooMany: 'Das waren viele Versuche auf einmal. Warte eine Minute, oder geh den Weg von Hand.',
    },
  },
  errors: {
    invalid: {
      title: 'Das haben wir nicht verstanden',
      text: 'In der Anfrage stimmt etwas nicht. Geh einen Schritt zurück und versuch es noch einmal.',
    },
    forbidden: { title: 'Das geht nicht', text: 'Dafür fehlt hier die Erlaubnis.' },
    'not-found': {
      title: 'Hier wächst nichts',
      text: 'Unter dieser Adresse gibt es keine Seite. Vielleicht ist ein Buchstabe verrutscht, oder der Beitrag ist umgezogen.',
    },
    gone: {
      title: 'Abgeerntet',
      text: 'Hier stand einmal ein Beitrag. Er wurde von diesem Blog genommen.',
    },
    conflict: {
      title: 'Da kam etwas dazwischen',
      text: 'Das hat sich inzwischen geändert. Lade die Seite neu und versuch es noch einmal.',
    },
    broken: {
      title: 'Das ging schief',
      text: 'Hier ist ein Fehler passiert. Er ist notiert; du kannst nichts dafür.',
    },
    outage: {
      title: 'Kurz nicht da',
      text: 'Die Datenbank dieses Blogs antwortet gerade nicht. Es geht nichts verloren. Versuch es gleich noch einmal.',
    },
    toHome: 'Zur Startseite',
  },
  tooLong: {
    title: 'Das war zu viel auf einmal',
    text: 'Bilder dürfen höchstens 5 MB groß sein, Texte höchstens etwa 400.000 Zeichen lang. Es ist nichts gespeichert.',
    back: 'Geh in deinem Browser einen Schritt zurück: Was du geschrieben hast, steht dort noch. Nimm ein kleineres Bild, oder teile den Text.',
  },
  starting: {
    title: 'Gleich da',
    text: 'Dieses Blog startet gerade. Lade die Seite in ein paar Sekunden neu.',
  },
  notSetUp: {
    title: 'Hier entsteht ein Blog',
    text: 'Dieses Blog ist noch nicht eingerichtet. Ist es deins? Dann schau in das Terminal, in dem du es gestartet hast: Dort steht der Link, mit dem es losgeht.',
  },
}
