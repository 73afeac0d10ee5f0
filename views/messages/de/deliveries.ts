/** Deliveries that did not arrive or are on their way, and what stands still. */
export const deliveries = {
  title: 'Zustellungen',
  letters: 'Nicht angekommen',
  link: (count: number) =>
    count === 1 ? '1 Zustellung ist nicht angekommen' : `${count} Zustellungen sind nicht angekommen`,
  linkOpen: (count: number) =>
    count === 1 ? '1 Zustellung ist noch unterwegs' : `${count} Zustellungen sind noch unterwegs`,
  none: 'Alles ist angekommen.',
  noneHint:
    'Was noch unterwegs ist, steht hier, und auch, was ein anderer Server am Ende nicht angenommen hat. Das kannst du dann noch einmal senden.',
  hint: 'Das haben andere Server nicht angenommen, und von selbst wird es nicht mehr versucht. Wenn sich dort etwas geändert hat, kannst du es noch einmal senden; ankommen wird jedes nur einmal.',
  resend: 'Noch einmal senden',
  resendAll: 'Alles noch einmal senden',
  resendServer: (count: number) => (count === 1 ? 'Noch einmal senden' : `Alle ${count} noch einmal senden`),
  resendServerNamed: (host: string, count: number) =>
    count === 1 ? `Noch einmal senden an ${host}` : `Alle ${count} noch einmal senden an ${host}`,
  resendNamed: (what: string, host: string) => `Noch einmal senden an ${host}: ${what}`,
  more: (count: number) => (count === 1 ? 'und 1 weitere' : `und ${count} weitere`),
  moreServers: (count: number) =>
    count === 1 ? 'Dazu kommt 1 weiterer Server.' : `Dazu kommen ${count} weitere Server.`,
  failingSince: (time: string) => `Gestört seit ${time}.`,
  to: (whom: string) => `an ${whom}`,
  made: (time: string) => `vom ${time}`,
  code: (status: number) => `Antwort ${status}`,
  resent: (count: number) =>
    count === 1
      ? 'Es wird noch einmal versucht. Ob es ankommt, siehst du hier.'
      : `${count} Zustellungen werden noch einmal versucht. Ob sie ankommen, siehst du hier.`,
  resentLater: (count: number) =>
    count === 1
      ? 'Es wird noch einmal versucht, sobald wieder gesendet wird.'
      : `${count} Zustellungen werden noch einmal versucht, sobald wieder gesendet wird.`,
  nothingResent: 'Da war nichts mehr zu senden.',
  post: (title: string) => `Beitrag „${title}“`,
  postEdit: (title: string) => `Änderung an „${title}“`,
  postDelete: (title: string) => `Löschung von „${title}“`,
  answer: (title: string) => `Deine Antwort unter „${title}“`,
  answerEdit: (title: string) => `Änderung an deiner Antwort unter „${title}“`,
  answerDelete: (title: string) => `Löschung deiner Antwort unter „${title}“`,
  untitled: 'ohne Titel',
  profile: 'Änderung an deinem Profil',
  accept: 'Deine Zusage an jemanden',
  reject: 'Deine Absage an jemanden',
  other: 'Eine Nachricht an den Server',
  open: {
    title: 'Noch unterwegs',
    hint: 'Das wird von selbst weiter versucht; du musst nichts tun.',
    nextTry: (time: string) => `Nächster Versuch: ${time}.`,
    inHand: 'Wird gerade versucht.',
    due: 'Kommt gleich dran.',
    unworked: 'Wartet, bis wieder gesendet wird.',
    moreServers: (count: number) => (count === 1 ? 'und 1 weiterer Server' : `und ${count} weitere Server`),
  },
  reasons: {
    missing: 'Den Briefkasten gibt es dort nicht mehr.',
    refused: 'Der Server lässt dein Blog nicht herein.',
    rejected: 'Der Server nimmt diese Nachricht nicht an.',
    busy: 'Der Server hat zu viel zu tun.',
    broken: 'Der Server ist gestört.',
    moved: 'Der Server verweist auf eine andere Adresse.',
    noHost: 'Den Server gibt es unter diesem Namen nicht mehr.',
    unreachable: 'Der Server ist nicht erreichbar.',
    silent: 'Der Server antwortet nicht.',
    insecure: 'Der Server hat keine sichere Verbindung.',
    unusable: 'Die Adresse ist keine, an die man etwas senden kann.',
    other: 'Der Server hat es nicht angenommen.',
  },
  standstill: {
    title: 'Gerade geht nichts hinaus',
    worker:
      'Es läuft kein Prozess, der sendet. Deine Beiträge stehen auf dem Blog, aber andere Server erfahren nichts davon, und Antworten bleiben liegen. Starte auf deinem Server einen: „parzelle worker“, oder Parzelle mit ROLE=worker. Verloren geht nichts.',
    deliveries:
      'Seit mehr als fünf Minuten wird nichts mehr zugestellt. Starte Parzelle auf deinem Server neu, und sieh in die Meldungen davor. Verloren geht nichts.',
    jobs: 'Seit mehr als fünf Minuten bleibt Arbeit liegen, zum Beispiel Antworten von anderen Servern. Starte Parzelle auf deinem Server neu, und sieh in die Meldungen davor. Verloren geht nichts.',
  },
  lost: {
    title: 'Nicht mehr da',
    hint: 'Diese Konten haben dir gefolgt. Ihr Server sagt, dass es sie nicht mehr gibt; deshalb wird ihnen nichts mehr zugestellt. Wer wiederkommt und dir folgt, gehört wieder dazu.',
    since: (day: string) => `seit ${day}`,
  },
}

export type DeliveryMessages = typeof deliveries
