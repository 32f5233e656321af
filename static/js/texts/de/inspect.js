/** Words of the Inspect view. */

import { bytes, count } from '../../helpers/format.js'

export const inspectTexts = {
  inspect: {
    label: 'Prüfen',
    title: 'Zieh ein Bild hierher und sieh, was darin steht',
    limits: ({ max_image_file_size: size }) => `JPG, PNG oder WebP bis ${bytes(size)}, mit beliebig vielen Pixeln.`,
    choose: 'Bild auswählen',
    teaches: [
      ['Wer es gemacht hat', 'Prompt, Seed, Modell und Einstellungen, die AUTOMATIC1111, Forge, ComfyUI, InvokeAI, Fooocus, NovelAI und andere in ihre Bilder schreiben.'],
      ['Was es verraten würde', 'Ort, Namen, Seriennummern und Ordner, die mitgehen, wenn du die Datei weitergibst.'],
      ['Nichts bleibt', 'Die Datei wird einmal gelesen und vergessen. Sie kommt in keinen Stapel, außer du fügst sie hinzu.']
    ],

    another: 'Anderes Bild',
    reading: 'Wird gelesen …',
    read: (name) => `${name} wurde gelesen.`,
    onlyOne: (name) => `Immer nur ein Bild: Das ist ${name}.`,
    noPicture: 'Der Browser kann dieses Bild nicht anzeigen. Was darin steht, lässt sich trotzdem lesen.',
    retry: 'Noch einmal versuchen',

    ours: 'Hier beschrieben',
    caption: 'Caption',
    made: 'Wer es gemacht hat',
    nobody: 'Kein Generator hat dieses Bild signiert.',
    nobodyWhy: 'Fotos haben keine solche Signatur, und viele Websites entfernen sie beim Hochladen.',
    prompt: 'Prompt',
    negative: 'Negativer Prompt',
    seed: 'Seed',
    noPrompt: 'Ein Prompt ist nicht genannt.',
    facts: { trigger: 'Triggerwort', state: 'Stand', engine: 'Engine', hint: 'Hinweis', model: 'Modell', loras: 'LoRAs', size: 'Größe', steps: 'Steps', cfg: 'CFG', sampler: 'Sampler', scheduler: 'Scheduler', clipSkip: 'Clip skip' },
    copy: 'Kopieren',
    copyWhat: (what) => `Kopieren: ${what}`,
    copied: (what) => `${what} kopiert.`,
    notCopied: 'Der Browser erlaubt das Kopieren hier nicht. Markiere den Text und drücke Strg C.',

    leaks: 'Was es verraten würde',
    noLeaks: 'Nichts Privates gefunden.',
    leaksWhy: 'Wer diese Datei bekommt, kann es lesen.',
    alsoPrompt: 'Auch Prompt und Einstellungen gehen mit.',
    leakNames: {
      location: 'Ort',
      'owner name': 'Name des Besitzers',
      'computer name': 'Computername',
      'camera serial number': 'Seriennummer der Kamera',
      'camera model': 'Kameramodell',
      'image number': 'Bildnummer',
      'maker notes': 'Herstellernotizen',
      'time taken': 'Aufnahmezeit',
      comment: 'Kommentar',
      'file paths': 'Dateipfade',
      thumbnail: 'Vorschaubild'
    },
    leak: {
      location: 'die Koordinaten, an denen es aufgenommen wurde',
      'owner name': 'wer es aufgenommen hat oder wem es gehört',
      'computer name': 'der Computer, auf dem es entstanden ist',
      'camera serial number': 'verknüpft es mit einem bestimmten Gerät',
      'camera model': 'das Gerät, mit dem es aufgenommen wurde',
      'image number': 'eine eigene Kennung, in jeder Kopie dieselbe',
      'maker notes': 'was der Kamerahersteller dazuschreibt; oft eine Seriennummer',
      'time taken': 'Tag und Uhrzeit',
      comment: 'Worte, die jemand in die Datei geschrieben hat',
      'file paths': 'Ordner eines Computers, oft mit einem Benutzernamen',
      thumbnail: 'eine kleine Kopie, auf der noch zu sehen sein kann, was später weggeschnitten wurde'
    },

    carried: 'Alles, was darin steht',
    nothing: 'Die Datei enthält keine Texte.',
    cut: (shown, all) => `Die ersten ${count(shown)} von ${count(all)} Zeichen.`,
    errors: 'Nicht alles war zu lesen',

    file: 'Die Datei',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    fileFacts: ({ container, width, height, size_bytes: size }) =>
      [inspectTexts.inspect.kinds[container], width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    sha256: 'SHA-256 der Datei',
    codedHash: 'SHA-256 nur des Bildes',
    codedWhy: 'Bleibt gleich, was auch immer neben dem Bild geschrieben steht.',
    use: 'Zum Stapel hinzufügen'
  }
}
