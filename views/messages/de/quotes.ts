/** Quotes at the desk: the list, the confirmation, and who may. */
export const quotes = {
  title: 'Zitate',
  none: 'Noch hat dich niemand zitiert.',
  noneHint:
    'Wenn jemand auf einem anderen Server einen Beitrag von dir in einem eigenen zeigt, steht es hier und unter deinem Beitrag.',
  mayNow: {
    public: 'Zitieren dürfen im Moment alle.',
    followers: 'Zitieren darf im Moment, wer dir folgt.',
    nobody: 'Zitieren darf im Moment niemand.',
  },
  change: 'Ändern',
  quotesPost: 'zitiert',
  quotesAnswer: 'zitiert deine Antwort unter',
  seeNamed: (name: string) => `Original des Zitats von ${name}`,
  notPublic: 'nicht öffentlich',
  notPublicHint: 'Nicht für alle bestimmt: Auf deinem Blog steht es nicht.',
  revoke: 'Erlaubnis entziehen',
  revokeNamed: (name: string) => `Erlaubnis entziehen: ${name}`,
  confirm: {
    title: (name: string) => `${name} die Erlaubnis entziehen?`,
    what: (post: string) => `Es geht um das Zitat von „${post}“.`,
    text: 'Es verschwindet von deinem Blog, und die anderen Server werden gebeten, deinen Beitrag dort nicht mehr zu zeigen. Was die Person selbst dazu geschrieben hat, bleibt stehen.',
    final:
      'Das lässt sich nicht zurücknehmen: Für dieses Zitat gibt es keine neue Erlaubnis. Für künftige gilt weiter, was in den Einstellungen steht; wenn die Person dich gar nicht mehr zitieren soll, blockiere sie.',
    yes: 'Ja, Erlaubnis entziehen',
  },
  revoked: 'Die Erlaubnis ist entzogen, und die anderen Server erfahren es jetzt.',
  saved: {
    public: 'Gespeichert. Ab sofort dürfen dich alle zitieren.',
    followers: 'Gespeichert. Ab sofort dürfen dich die zitieren, die dir folgen.',
    nobody: 'Gespeichert. Ab sofort darf dich niemand zitieren.',
  },
  policy: {
    title: 'Zitieren',
    legend: 'Wer darf dich zitieren?',
    hint: 'Wer zitiert, zeigt deinen Beitrag oder deine Antwort in einem eigenen Beitrag. Viele Server fragen dafür vorher bei deinem Blog an; beantwortet wird das von selbst.',
    choices: {
      public: { label: 'Alle', hint: 'Außer denen, die du blockiert hast.' },
      followers: { label: 'Wer mir folgt', hint: 'Alle anderen bekommen eine Absage.' },
      nobody: { label: 'Niemand', hint: 'Nur du selbst.' },
    },
    limits:
      'Es gilt für neue Zitate. Was schon erlaubt ist, bleibt es, bis du es unter „Zitate“ entziehst. Manche Server bieten das Zitieren älterer Beiträge weiter so an wie bisher, und solche, die gar nicht fragen, kann niemand aufhalten.',
    save: 'Speichern',
  },
}

export type QuotesMessages = typeof quotes
