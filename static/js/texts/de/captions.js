/** Words about captions: where they stand, what is wrong, what may be done. */

import { count, decimal, plural, smallDollars } from '../../helpers/format.js'

const captions = (number) => plural(number, 'Caption', 'Captions')

export const captionsTexts = {
  states: {
    all: 'Alle',
    empty: 'Leer',
    drafted: 'Entwurf',
    edited: 'Bearbeitet',
    approved: 'Freigegeben',
    blocked: 'Blockiert',
    failed: 'Fehlgeschlagen',
    working: 'In Arbeit'
  },

  standing: (state, { provenance }) => {
    const isOffline = provenance?.engine === 'offline'
    const words = {
      empty: 'Noch keine Caption',
      drafted: isOffline ? 'Offline-Entwurf' : 'Entwurf',
      edited: 'Bearbeitet',
      approved: 'Freigegeben',
      blocked: 'Die Engine wollte es nicht beschreiben',
      failed: 'Es kam keine Caption',
      working: 'Caption wird geschrieben …'
    }
    return words[state]
  },

  strip: {
    search: 'In Captions und Namen suchen',
    find: 'Suche',
    replace: 'Ersetzen …',
    filter: 'Nach Stand anzeigen',
    chosen: (images) => `${images} ausgewählt`,
    approve: 'Freigeben',
    caption: 'Neu schreiben',
    none: 'Aufheben',
    nothing: 'Kein Bild passt dazu.',
    showAll: 'Alle anzeigen',
    empty: 'Es gibt noch keine Bilder.',
    add: 'Bilder hinzufügen'
  },

  mat: {
    previous: 'Voriges Bild',
    next: 'Nächstes Bild',
    unreadable: 'Das große Bild lässt sich gerade nicht laden.'
  },

  editor: {
    label: 'Beschreibung des Bildes',
    placeholder: 'Was zu sehen ist: Gegenstände, Materialien, Licht, Farben, was wo steht – auf Englisch',
    keys: 'Enter oder Tab führt zum nächsten Bild, Strg und Enter gibt frei und geht weiter, Escape verlässt das Feld.',
    undo: 'Rückgängig',
    undoes: (label) => `Rückgängig: ${label}`,
    nothingToUndo: 'Nichts rückgängig zu machen',
    approve: 'Freigeben und weiter',
    approveKey: 'Strg ↵',
    recaption: 'Neu schreiben',
    edit: (name) => `${name} bearbeiten`,
    approveStep: (name) => `${name} freigeben`,
    draftStep: (name) => `${name} auf den Entwurf zurücksetzen`,
    recaptionStep: (name) => `neuer Entwurf für ${name}`,
    undone: (label) => `Rückgängig gemacht: ${label}.`,
    redone: (label) => `Wiederholt: ${label}.`,
    redo: 'Wiederholen',
    redoKey: 'Umschalt Z',
    approvedMany: (images) => `${captions(images)} freigegeben.`,
    nothingToApprove: 'Noch keines der ausgewählten Bilder hat eine Caption.',
    approveManyStep: (images) => `${captions(images)} freigeben`,
    allApproved: 'Alle Captions sind freigegeben.',
    toExport: 'Zum Export'
  },

  undo: {
    title: 'Was sich rückgängig machen lässt',
    open: 'Alles, was sich rückgängig machen lässt',
    why: 'Was du wählst, wird zurückgenommen, und mit ihm alles, was danach kam.',
    entry: (label, later) => (later ? `Rückgängig: ${label} und ${later} weitere` : `Rückgängig: ${label}`),
    with: (later) => `und ${later} weitere`,
    done: (steps) => `${steps} Schritte rückgängig gemacht.`
  },

  tokens: {
    label: (name) => `Geschätzte Länge für ${name}`,
    value: (tokens, room) => `etwa ${tokens} von ${room} Tokens`,
    over: 'CLIP liest nur etwa die ersten 77 Tokens; T5 liest alles.',
    why: 'Geschätzt: Der Trainer selbst zählt um einige Tokens anders.'
  },

  notes: {
    blocked: 'An seiner Stelle steht ein Platzhalter.',
    failed: 'Der letzte Versuch ergab keine Caption.',
    titles: {
      content_blocked: 'Die Engine wollte dieses Bild nicht beschreiben.',
      rate_limited: 'Die Engine bittet um etwas Geduld.',
      quota_exhausted: 'Das Kontingent ist aufgebraucht.',
      key_missing: 'Die Engine braucht einen Schlüssel.',
      api_key_rejected: 'Der Schlüssel wurde nicht angenommen.',
      access_code_wrong: 'Der Zugangscode stimmt nicht.',
      region_refused: 'Die Engine wird von hier aus nicht angeboten.',
      engine_unavailable: 'Die Engine war nicht zu erreichen.',
      engine_timeout: 'Die Engine hat zu lange gebraucht.',
      empty_reply: 'Die Engine hat ohne Caption geantwortet.',
      bad_reply: 'Die Antwort der Engine war nicht zu lesen.',
      truncated: 'Der Engine ging der Platz aus.',
      engine_refused: 'Die Engine hat dieses Bild abgelehnt.',
      engine_misconfigured: 'Die Engine ist auf diesem Server nicht richtig eingerichtet.',
      model_gone: 'Das Modell wird nicht mehr angeboten.',
      no_answer: 'Es kam keine Antwort.',
      internal_error: 'Auf dem Server ist etwas schiefgegangen.'
    },
    advice: {
      content_blocked: 'Schreib es selbst oder versuche es mit einem Hinweis noch einmal.'
    },
    actions: { 'try-again': 'Noch einmal versuchen', 'write-it': 'Selbst schreiben', 'open-engine': 'Engine einstellen' },
    fixes: { prefix_missing: 'Voranstellen', several_lines: 'Zu einer Zeile machen', trailing_punctuation: 'Wegnehmen' },
    identical: (others) => (others === 1 ? 'Ein anderes Bild hat dieselbe Caption.' : `${count(others)} andere Bilder haben dieselbe Caption.`),
    repeated: (phrase, others) =>
      `„${phrase}“ steht auch in ${count(others)} anderen Captions. Was sich in den meisten Captions wiederholt, wird mit dem Triggerwort zusammen gelernt.`,
    showThem: 'Anzeigen'
  },

  conflict: {
    title: 'Diese Caption wurde inzwischen anderswo geändert.',
    ask: 'Welcher Text soll bleiben?',
    mine: 'Dein Text',
    theirs: 'Der neuere Text',
    keep: { mine: 'Meinen behalten', theirs: 'Den neueren nehmen' },
    blank: '(nichts)'
  },

  origin: {
    draft: ({ model, engine, attempts, seconds, cut_off: cutOff, cost_usd: real }, price) => {
      const cost = real ? ` · ${smallDollars(real)}` : price ? ` · etwa ${smallDollars(price)}` : ''
      const tries = attempts > 1 ? ` · ${attempts} Versuche` : ''
      return `Entwurf: ${model || engine}${tries} · ${decimal(seconds, seconds < 10 ? 1 : 0)} s${cost}${cutOff ? ' · abgeschnitten' : ''}`
    },
    hint: (hint) => `Hinweis: ${hint}`,
    edited: (time) => `Von Hand bearbeitet ${time}`,
    compare: 'Mit dem Entwurf vergleichen',
    hide: 'Vergleich ausblenden',
    use: 'Zum Entwurf zurückkehren'
  },

  replace: {
    title: 'Viele Captions ändern',
    kind: 'Was zu tun ist',
    replaceKind: 'Suchen und ersetzen',
    aroundKind: 'Wörter hinzufügen',
    find: 'Suchen',
    with: 'Ersetzen durch',
    matchCase: 'Groß- und Kleinschreibung beachten',
    regex: 'Regulärer Ausdruck',
    before: 'Vor jeder Beschreibung',
    after: 'Hinter jeder Beschreibung',
    scope: 'In welchen Bildern',
    scopes: {
      shown: (images) => `Angezeigte Bilder (${images})`,
      all: (images) => `Alle (${images})`,
      selected: (images) => `Ausgewählte (${images})`
    },
    preview: 'Vorschau',
    count: (changes, matches, faults) => {
      const places = matches ? ` an ${plural(matches, 'Stelle', 'Stellen')}` : ''
      const bad = faults ? ` ${count(faults)} davon hätten dann nicht die Form, die der Trainer braucht.` : ''
      return changes ? `${plural(changes, 'Caption ändert', 'Captions ändern')} sich${places}.${bad}` : 'Bisher ändert sich nichts.'
    },
    apply: (changes) => (changes ? `${captions(changes)} ändern` : 'Captions ändern'),
    step: (find) => `„${find}“ ersetzen`,
    aroundStep: 'Wörter hinzufügen',
    made: (changes) => `${captions(changes)} geändert.`
  }
}
