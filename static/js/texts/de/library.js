/** Words of the Library view, and of filing into it. */

import { bytes, clock, count, plural, utc } from '../../helpers/format.js'

const files = (number) => plural(number, 'Datei', 'Dateien')

export const libraryTexts = {
  library: {
    label: 'Bibliothek',
    find: 'Dateien suchen',
    findLabel: 'Wörter aus Captions, Prompts, Namen, Stichwörtern',
    clear: 'Alles zurücksetzen',
    facets: { dataset: 'Datensatz', trigger: 'Triggerwort', kind: 'Art', keyword: 'Stichwort' },
    kinds: { image: 'Bilder', video: 'Videos', audio: 'Töne' },
    allValues: (number) => `Alle ${number} anzeigen`,
    fewValues: 'Weniger anzeigen',

    found: (total) => files(total),
    picked: (number) => `${count(number)} ausgewählt`,
    unpick: 'Aufheben',
    start: 'Stapel beginnen',
    startWith: (number) => `Stapel mit ${count(number)} beginnen`,
    parquet: 'Parquet-Tabelle',
    parquetWhy: 'Eine Tabelle aller Treffer herunterladen, für pandas, DuckDB oder datasets',
    grid: 'Dateien der Bibliothek',
    more: (number) => `${count(number)} weitere anzeigen`,
    fetching: 'Wird geladen …',
    missing: 'fehlt',
    damaged: 'beschädigt',
    noPicture: { image: 'Kein Bild', video: 'Video', audio: 'Ton' },

    loading: 'Die Bibliothek wird geöffnet …',
    failed: 'Die Bibliothek lässt sich gerade nicht lesen',
    nothing: 'Nichts gefunden',
    nothingWhy: 'Keine Datei hat alle diese Wörter und Filter.',
    empty: 'Die Bibliothek ist leer',
    emptyWhy: 'Sie zeigt alle Dateien mit Caption und alle generierten, die du aufhebst, und findet sie über die Wörter, die in den Dateien selbst stehen.',
    teaches: [
      ['Einen Stapel ablegen', 'Unter Beschreiben, Schritt Export: „In der Bibliothek ablegen“ schreibt die Bilder samt Captions nach DATA_DIR/library, ein Ordner je Datensatz.'],
      ['Eigene Ordner einbinden', 'Nenne sie in LIBRARY_ROOTS, und den Ordner der generierten Bilder in MEDIA_ROOT. Sie werden gelesen, nie verändert.'],
      ['Scannen', 'Ein Scan liest, was neu oder geändert ist. Verschobene Dateien werden wiedererkannt; der Text bleibt in den Dateien.']
    ],
    scanning: 'Die Bibliothek wird gelesen. Dateien erscheinen hier, sobald sie bekannt sind.',

    closed: 'Die Bibliothek ist verschlossen',
    closedWhy: 'Sie zeigt alle Dateien ihres Besitzers. Sie öffnet sich auf dem Rechner, auf dem sie läuft, oder mit dem Zugangscode dieses Servers.',
    code: 'Zugangscode',
    memoryOnly: 'Der Code bleibt nur im Speicher dieser Seite.',
    open: 'Öffnen',

    scan: 'Änderungen suchen',
    scanNow: 'Jetzt scannen',
    stop: 'Anhalten',
    stopping: 'Wird angehalten …',
    scanLabel: 'Scan',
    running: ({ seen, added, changed }) => `${files(seen)} angesehen, ${count(added + changed)} gelesen`,
    report: (report) => sentencesOf(report),
    never: 'Seit dem Start des Servers nicht gescannt.',

    numbers: 'In Zahlen',
    sums: ({ assets, bytes: size }) => `${files(assets)} · ${bytes(size)}`,
    copies: ({ assets, locations, missing }) => {
      const parts = [locations > assets && `${count(locations)} Orte, Kopien mitgezählt`, missing > 0 && plural(missing, 'fehlt', 'fehlen')]
      return parts.filter(Boolean).join(' · ')
    },
    byState: 'Captions nach Stand',
    byWords: 'Captions nach Wörtern',
    byModel: 'Modelle',
    chooseOne: 'Wähle ein Bild, um zu sehen, was darüber bekannt ist.',

    detail: 'Über diese Datei',
    closeDetail: 'Schließen',
    caption: 'Caption',
    noCaption: 'Keine Caption',
    prompt: 'Prompt',
    negative: 'Negativer Prompt',
    seed: 'Seed',
    facts: { trigger: 'Triggerwort', state: 'Stand', engine: 'Engine', model: 'Modell', generator: 'Gemacht mit', made: 'Geschrieben' },
    fileFacts: ({ width, height, size, media_type: type }) => [type.split('/')[1]?.toUpperCase(), width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    keywords: 'Stichwörter',
    places: (number) => (number === 1 ? 'Liegt hier' : `Liegt an ${count(number)} Orten`),
    presence: { present: 'beim letzten Scan da', missing: 'beim letzten Scan nicht gesehen' },
    fault: (words) => `Die Datei war nicht bis zum Ende zu lesen: ${words}`,
    inspect: 'Genauer prüfen',
    download: 'Herunterladen',
    understand: 'Beschreiben lassen',
    understanding: 'Wird angesehen …',
    understandWhy: 'Die Engine sagt, was das Bild zeigt: Stichwörter und eine Beschreibung, in die Datei geschrieben',
    seen: 'Was es zeigt',
    seenTags: 'Seine Stichwörter stehen unten.',
    unwritten: (number) => (number === 1 ? 'Eine Kopie ließ sich nicht schreiben und blieb, wie sie war.' : `${count(number)} Kopien ließen sich nicht schreiben und blieben, wie sie waren.`),

    batchTitle: 'Stapel beginnen',
    batchText: (number) => `${plural(number, 'Bild', 'Bilder')} aus der Bibliothek, samt Captions. Die Dateien in der Bibliothek bleiben, wie sie sind.`,
    batchTrigger: 'Sein Triggerwort',
    batchTriggerWhy: 'Captions, die mit dem alten beginnen, bekommen dieses.',
    batchLeft: (number) => `${number === 1 ? 'Eine der ausgewählten Dateien kann' : `${count(number)} der ausgewählten Dateien können`} nicht verwendet werden: Sie fehlen, sind beschädigt oder kein JPG, PNG oder WebP.`,
    batchMost: (maximum) => `Ein Stapel fasst bis zu ${count(maximum)} Bilder. Wähle weniger aus.`,
    batchNone: 'Keine der ausgewählten Dateien kann in einem Stapel verwendet werden.',
    batchOpen: 'Der jetzt offene Stapel bleibt noch einige Tage auf dem Server, aber diese Seite lässt ihn los. Speichere vorher ein Backup davon, wenn du darauf zurückkommen willst.',
    batchYes: 'Beginnen',
    batchBusy: 'Wird begonnen …',
    begun: (images) => `Ein neuer Stapel mit ${plural(images, 'Bild', 'Bildern')} aus der Bibliothek.`
  },

  filing: {
    title: 'In der Bibliothek ablegen',
    why: 'Schreibt jedes Bild samt seiner Caption in einen Ordner der Bibliothek, neben das, was schon da ist.',
    name: 'Name des Datensatzes',
    button: 'Ablegen',
    busy: 'Wird abgelegt …',
    notReady: 'Dafür braucht jedes Bild eine Caption in der richtigen Form.',
    done: ({ dataset, filed, kept }) => {
      if (!filed) return `In „${dataset}“ ${kept === 1 ? 'lag das eine Bild' : `lagen alle ${count(kept)} Bilder`} schon. Es wurde nichts geschrieben.`
      return `${plural(filed, 'Bild liegt', 'Bilder liegen')} jetzt in „${dataset}“.${kept ? ` ${plural(kept, 'Bild lag', 'Bilder lagen')} schon dort.` : ''}`
    },
    show: 'In der Bibliothek anzeigen',
    closed: 'Bibliothek öffnen'
  }
}

const ENDS = {
  done: (when) => `Gescannt ${when}`,
  cancelled: (when) => `Angehalten ${when}`,
  failed: (when) => `Der Scan ist gescheitert ${when}`
}

/** How a scan ended, as sentences. */
function sentencesOf({ state, seen, added, changed, moved, removed, missing, unreadable, absent_roots: absent, finished_at: end }) {
  if (!ENDS[state]) return [libraryTexts.library.never]
  const news = [added > 0 && `${count(added)} neu`, changed > 0 && `${count(changed)} geändert`, moved > 0 && `${count(moved)} verschoben`, removed > 0 && `${count(removed)} weg`]
  const told = news.filter(Boolean)
  return [
    `${ENDS[state](end ? clock(utc(end)) : '').trim()}: ${files(seen)}, ${told.join(', ') || (state === 'done' ? 'nichts Neues' : 'nichts gelesen')}.`,
    state === 'cancelled' && 'Was gelesen wurde, bleibt erhalten.',
    missing > 0 && `${plural(missing, 'Ort wurde', 'Orte wurden')} nicht gesehen; sie gelten als fehlend, bis das Laufwerk wieder da ist.`,
    unreadable > 0 && `${plural(unreadable, 'Datei ließ', 'Dateien ließen')} sich nicht öffnen.`,
    ...absent.map((root) => `Der Ordner ${root} fehlt oder ist leer.`)
  ].filter(Boolean)
}
