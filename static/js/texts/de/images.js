/** Words about images on their way in. */

import { bytes, count, percent, plural } from '../../helpers/format.js'

export const imagesTexts = {
  trigger: {
    label: 'Triggerwort',
    newLabel: 'Neues Triggerwort',
    change: 'Triggerwort ändern',
    example: 'ide_main_hall',
    why: 'Das Wort, unter dem das LoRA lernt, was deine Bilder zeigen: 3 bis 50 Buchstaben, Ziffern oder Unterstriche.',
    follow: 'Alle Captions übernehmen das neue Wort.',
    waiting: (files) => `${plural(files, 'Datei ist', 'Dateien sind')} bereit. Gib ein Triggerwort ein, dann beginnt der Upload.`,
    renamed: (word) => `Das Triggerwort ist jetzt ${word}.`
  },

  drop: {
    title: 'Zieh Fotos, einen Ordner oder ein ZIP hierher',
    lead: 'Aus deinen Fotos wird ein Trainingssatz für ein LoRA: Jedes bekommt eine Caption, du liest sie gegen, und das ZIP passt für den Trainer.',
    limits: ({ max_image_file_size: size, max_images: images }) =>
      `JPG, PNG oder WebP bis ${bytes(size)}, höchstens ${images} Bilder. Captions in .txt-Dateien daneben werden übernommen.`,
    paste: 'Einfügen geht auch.',
    files: 'Dateien auswählen',
    folder: 'Ordner auswählen',
    start: 'Upload starten',
    noPhotos: 'Keine Fotos zur Hand?',
    samples: 'Mit sechs Beispielfotos ausprobieren',
    orBackup: 'Schon einmal einen Stapel gespeichert?',
    backup: 'Backup öffnen'
  },

  leftOut: {
    title: (files) => `${plural(files, 'Datei wurde', 'Dateien wurden')} ausgelassen.`,
    more: (files) => `${count(files)} weitere anzeigen`
  },

  images: {
    facts: ({ width, height, size_bytes: size }) => `${width} × ${height} · ${bytes(size)}`,
    warning: (code) => (code === 'small_for_training' ? 'Kleiner als 1024 px' : undefined),
    open: (name) => `${name}: Caption öffnen`,
    remove: (name) => `${name} entfernen`,
    removeShort: 'Entfernen',
    removed: (name) => `${name} wurde entfernt.`,
    restored: (name) => `${name} ist wieder da.`
  },

  uploads: {
    waiting: () => 'Wartet',
    sending: (done) => (done >= 100 ? 'Wird geprüft …' : `Wird gesendet, ${percent(done / 100)}`),
    failed: () => 'Sie konnte nicht gesendet werden.',
    what: ({ done, total }) => `Upload: ${done} von ${total}`,
    held: (files) => `${plural(files, 'Datei ist', 'Dateien sind')} bereit. Gib ein Triggerwort ein, dann geht es los.`,
    failedCount: (files) => `${plural(files, 'Datei konnte', 'Dateien konnten')} nicht gesendet werden.`,
    spoken: ({ status, done, total, failed }) =>
      status === 'finished' ? `Upload beendet. ${failed ? `${plural(failed, 'Datei ist', 'Dateien sind')} fehlgeschlagen.` : ''}` : `Upload läuft, ${done} von ${total} fertig.`
  }
}
