/** Words of converting a picture into other formats and sizes. */

import { bytes, count, percent } from '../../helpers/format.js'

export const convertTexts = {
  convert: {
    button: 'Umwandeln',
    buttonWhy: 'Ein PNG, JPEG oder WebP daraus machen, so groß, wie du es brauchst',
    title: 'Umwandeln',
    settings: 'Dateien und Einstellungen',

    formats: 'Formate',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    formatWhy: { png: 'exakt, groß', jpeg: 'klein, überall lesbar', webp: 'am kleinsten' },
    size: 'Größe',
    sizes: { same: 'Wie sie ist', edge: 'Längste Seite', box: 'Breite × Höhe' },
    edge: 'Längste Seite in Pixeln',
    width: 'Breite in Pixeln',
    height: 'Höhe in Pixeln',
    pixels: 'px',
    fit: 'Wenn die Form abweicht',
    fits: { fit: 'Form behalten, in die Größe einpassen', fill: 'Größe ausfüllen, den Rest abschneiden', pad: 'Mit dem Hintergrund auffüllen' },
    crop: 'Beim Abschneiden behalten',
    crops: { centre: 'Die Mitte', attention: 'Wo am meisten zu sehen ist' },
    behind: 'Hintergrund',
    behinds: { nothing: 'Durchsichtig; in JPEG weiß', colour: 'Eine Farbe' },
    colour: 'Farbe des Hintergrunds',
    becomes: ({ width, height }) => `Es wird ${width} × ${height} px groß.`,
    grows: ({ width, height }) => `Es wird ${width} × ${height} px groß, größer als jetzt: Details kommen keine dazu.`,

    original: ({ width, height, size }) => (width ? `Original: ${width} × ${height} · ${bytes(size)}` : `Original: ${bytes(size)}`),
    loading: 'Das Bild wird geladen …',
    noPicture: 'Der Browser kann dieses Bild nicht anzeigen. Umwandeln lässt es sich trotzdem.',
    fetching: (kind) => `${kind} wird geladen …`,

    start: 'Umwandeln',
    again: 'Noch einmal umwandeln',
    busy: 'Wird umgewandelt …',
    cancel: 'Abbrechen',
    sending: (fraction) => `Das Bild wird gesendet: ${percent(fraction)}`,
    working: 'Wird umgewandelt. Ein großes PNG dauert einige Sekunden.',
    cancelled: 'Abgebrochen. Es wurde nichts verändert.',
    ready: (made) => (made === 1 ? 'Eine Datei ist fertig.' : `${made} Dateien sind fertig.`),
    partly: (made, wished) => `${made} von ${wished} Dateien sind fertig.`,
    outdated: 'Diese Dateien sind mit anderen Einstellungen entstanden.',

    made: 'Umgewandelte Dateien',
    compare: (kind) => `${kind} mit dem Original vergleichen`,
    madeFacts: ({ width, height, size }) => `${width} × ${height} · ${bytes(size)}`,
    exactly: (size) => `${count(size)} Byte`,
    smaller: (fraction) => `${percent(fraction)} kleiner`,
    larger: (fraction) => `${percent(fraction)} größer`,
    times: (factor) => `${count(Math.round(factor * 10) / 10)}-mal so groß`,
    sameSize: 'gleich groß',
    download: 'Laden',
    downloadName: (name) => `${name} herunterladen`,
    downloaded: (name) => `${name} liegt in deinen Downloads.`,

    slider: 'Vorher und nachher',
    before: 'Vorher',
    after: 'Nachher',
    beforeAlt: (name) => `${name} vorher`,
    afterAlt: (name, kind) => `${name} nachher, als ${kind}`,
    sliderValue: (before) => `${percent(before / 100)} vorher, ${percent(1 - before / 100)} nachher`,
    cutElsewhere: 'Vorher zeigt das ganze Bild; nachher den Teil, der geblieben ist.'
  }
}
