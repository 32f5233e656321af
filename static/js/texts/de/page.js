/** Words of the page as a whole, and of the export. */

import { bytes, percent, plural } from '../../helpers/format.js'

export const pageTexts = {
  cancel: 'Abbrechen',
  close: 'Schließen',
  dismiss: 'Ausblenden',
  done: 'Fertig',
  retry: 'Noch einmal versuchen',
  show: 'Anzeigen',

  views: { label: 'Ansichten', caption: 'Beschreiben', library: 'Bibliothek', inspect: 'Prüfen', playground: 'Labor' },

  landmarks: {
    skip: 'Direkt zu den Bildern und Captions',
    batch: 'Stapel',
    images: 'Bilder',
    captions: 'Captions',
    export: 'Export',
    library: 'Bibliothek',
    inspect: 'Prüfen',
    playground: 'Labor',
    progress: 'Fortschritt'
  },

  steps: {
    label: 'Schritte',
    images: 'Bilder',
    captions: 'Captions',
    export: 'Export',
    done: 'erledigt',
    of: (some, all) => `${some} von ${all}`
  },

  save: {
    idle: () => '',
    saving: () => 'Wird gespeichert …',
    saved: (time) => `Gespeichert ${time}`,
    kept: () => 'In diesem Browser gespeichert',
    keptWhy: (message) => `${message} Dein Text ist hier gespeichert und wird gesendet, sobald er wieder antwortet.`,
    failed: () => 'Nicht gespeichert – noch einmal versuchen',
    stale: () => 'Zwei Fassungen – bitte wählen'
  },

  help: {
    title: 'Tasten',
    open: 'Tasten und Hilfe',
    keys: [
      [['Enter', 'Tab'], 'Nächstes Bild, aus dem Caption-Feld'],
      [['Umschalt Tab'], 'Voriges Bild, aus dem Caption-Feld'],
      [['Strg ↵'], 'Freigeben und weiter'],
      [['↓', 'J'], 'Nächstes Bild'],
      [['↑', 'K'], 'Voriges Bild'],
      [['E'], 'Im Caption-Feld schreiben'],
      [['Esc'], 'Feld verlassen, Offenes schließen'],
      [['R'], 'Neue Caption mit einem Hinweis'],
      [['X'], 'Bild auswählen oder abwählen'],
      [['Umschalt', 'Strg'], 'mit einem Klick: mehrere auswählen'],
      [['Z'], 'Rückgängig'],
      [['Umschalt Z'], 'Wiederholen'],
      [['H'], 'Alles, was sich rückgängig machen lässt'],
      [['/'], 'In Captions suchen, in der Bibliothek suchen'],
      [['1', '2', '3'], 'Bilder, Captions, Export'],
      [['4', '5', '6'], 'Prüfen, Bibliothek, Labor'],
      [['←', '→'], 'Bibliothek: voriges und nächstes Bild; mit Umschalt kommt es dazu'],
      [['Leertaste'], 'Bibliothek: Bild auswählen oder zurücklegen'],
      [['Strg ↵'], 'Labor: erzeugen'],
      [['S'], 'Labor: stoppen'],
      [['←', '→'], 'Labor: das neuere Bild, das ältere'],
      [['R'], 'Labor: gleicher Seed noch einmal'],
      [['C'], 'Labor: mit einem anderen Bild vergleichen, oder damit aufhören'],
      [['T'], 'Labor: das Bild zum Training nehmen'],
      [['M'], 'Labor: das Bild behalten, oder nicht mehr'],
      [['D'], 'Labor: das Bild herunterladen'],
      [['Entf'], 'Labor: das Bild entfernen'],
      [['?'], 'Diese Liste']
    ],
    typing: 'Einzelne Buchstaben gelten beim Durchgehen; in einem Feld sind sie einfach Buchstaben.',
    language: 'Sprache',
    languageWhy: 'Die Seite wird dabei neu geladen. Einen eingegebenen Schlüssel brauchst du danach noch einmal.'
  },

  sheet: {
    title: (word, images) => `${word ? `${word} · ` : ''}${plural(images, 'Bild', 'Bilder')}`
  },

  session: {
    gone: 'Der Server hat diesen Stapel nicht mehr. Füge die Bilder wieder hinzu oder öffne ein Backup.'
  },

  backup: {
    opened: (images) => `Das Backup ist offen: ${plural(images, 'Bild', 'Bilder')}.`,
    replace: { title: 'Dieses Backup öffnen?', text: 'Der jetzt offene Stapel bleibt noch einige Tage auf dem Server, aber diese Seite lässt ihn los. Speichere vorher ein Backup davon, wenn du darauf zurückkommen willst.', yes: 'Backup öffnen' }
  },

  startOver: {
    title: 'Einen neuen Stapel beginnen?',
    text: 'Alle Bilder und Captions dieses Stapels werden gelöscht, auf dem Server und in diesem Browser. Das lässt sich nicht rückgängig machen.',
    yes: 'Löschen und neu beginnen'
  },

  plan: {
    list: 'So liest es der Trainer',
    checking: 'Der Satz wird geprüft …',
    pairs: (pairs) => plural(pairs, 'Paar', 'Paare'),
    target: 'Replicate FLUX-Trainer',
    empty: 'Es gibt noch nichts zu exportieren.',
    shown: (some, all) => `${some} von ${all} werden angezeigt.`,
    showAll: 'Alle anzeigen',
    noCaption: 'keine Caption',
    options: 'Optionen',
    embed: 'Caption in jedem Bild, private Angaben entfernt',
    original: 'Originaldateien, Byte für Byte, mit allem, was darin steht',
    strip: 'Bilder ganz ohne Metadaten',
    onlyApproved: (approved, total) => `Nur freigegebene (${approved} von ${total})`,
    nothing: 'Noch nichts zum Herunterladen',
    ready: 'Jedes Bild hat eine Caption, jede beginnt mit dem Triggerwort, kein Name kommt doppelt vor.',
    notReady: 'Es fehlt noch etwas. Du kannst es in Ordnung bringen oder den Satz so nehmen, wie er ist.',
    download: 'ZIP herunterladen',
    anyway: 'Trotzdem exportieren',
    loading: 'Download',
    loaded: (fraction, size) => `${percent(fraction)} von ${bytes(size)}`,
    downloaded: (name) => `${name} liegt in deinen Downloads.`,
    backup: 'Backup speichern',
    backupWhy: 'Ein Backup ist eine einzige Datei mit allen Bildern, Captions und ihrem Stand; sie lässt sich hier wieder öffnen.',
    openBackup: 'Backup öffnen',
    startOver: 'Neuen Stapel beginnen'
  }
}
