/** Words about the engine and its runs. */

import { clock, count, dollars, duration, plural } from '../../helpers/format.js'

const STYLES = { general: 'Allgemein', space: 'Raum oder Gebäude', object: 'Gegenstand', person: 'Person', style: 'Stil', product: 'Produkt' }

const captions = (number) => plural(number, 'Caption', 'Captions')
const expected = ({ seconds, dollars: cost }) => `${seconds < 3 ? 'ein Moment' : `etwa ${duration(seconds)}`}${cost ? `, ${dollars(cost)}` : ''}`
const nameOf = ({ name, label }) => (name === 'offline' ? 'Offline-Entwurf' : label)

export const machineTexts = {
  recaption: {
    hint: 'Ein Hinweis zu diesem Bild (freiwillig)',
    example: 'zum Beispiel: seen from the gallery',
    style: 'Stil',
    go: 'Neuen Entwurf schreiben',
    replaces: 'Der neue Entwurf tritt an die Stelle deines Textes. „Rückgängig“ bringt ihn zurück.'
  },

  engine: {
    title: 'Caption-Engine',
    open: 'Engine einstellen',
    setUp: 'Engine einrichten',
    chip: (engine, model) => (engine.needs_key ? `${nameOf(engine)} · ${model.replace(/^gemini-/, '')}` : nameOf(engine)),
    name: (engine) => nameOf(engine),
    style: ({ name, label }) => STYLES[name] ?? label,
    needsKey: (engine) => `${nameOf(engine)}: Schlüssel fehlt`,
    access: {
      none: 'Braucht keinen Schlüssel. Misst Farben, Licht und Format; kennt keine Gegenstände.',
      open: 'Bereit: Dieser Server benutzt seinen eigenen Schlüssel.',
      access_code: 'Braucht den Zugangscode dieses Servers oder einen eigenen Schlüssel.',
      own_key: 'Braucht deinen eigenen Schlüssel.'
    },
    model: 'Modell',
    apiKey: 'Dein eigener Schlüssel',
    accessCode: 'Zugangscode',
    placeholder: { apiKey: 'Hier einfügen', accessCode: 'Vom Betreiber dieses Servers' },
    memoryOnly: 'Ein Schlüssel bleibt nur im Speicher dieser Seite, bis du sie schließt oder neu lädst, und geht nur mit den Captions mit.',
    test: 'Testen',
    testing: 'Wird getestet …',
    works: (models) => `Der Schlüssel funktioniert; ${plural(models, 'Modell kann', 'Modelle können')} Captions schreiben.`,
    template: 'Was der Engine in diesem Stil gesagt wird',
    original: 'Zum ursprünglichen Wortlaut',
    ownWording: 'Dein eigener Wortlaut. Dieser Browser merkt ihn sich fürs nächste Mal.',
    wordingHint: 'Du kannst das ändern; {trigger_word} steht für dein Triggerwort.',
    offline: 'Der Offline-Entwurf beschreibt nur, was sich messen lässt. Er ist ein Anfang für deinen eigenen Text, für sich allein noch keine Caption.',
    onlyOffline: 'Hier gibt es nur den Offline-Entwurf: Er beschreibt, was sich messen lässt, und du schreibst den Rest.',
    keyWanted: {
      own_key: 'Füge einen eigenen Schlüssel ein, um mit dieser Engine zu arbeiten. Ohne Schlüssel gibt es nur den Offline-Entwurf.',
      access_code: 'Gib den Zugangscode oder einen eigenen Schlüssel ein. Ohne beides gibt es nur den Offline-Entwurf.'
    },
    expected: (images, cost) => `${captions(images)}: ${expected(cost)}`
  },

  run: {
    label: 'Captions dieses Durchlaufs',
    noImages: 'Noch keine Bilder.',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    goOn: 'Weiter',
    review: 'Captions durchsehen',
    export: 'Zum Export',
    captionAll: (images) => (images === 1 ? 'Beschreiben' : `Alle ${count(images)} beschreiben`),
    tryThree: 'Erst drei probieren',
    tryMore: 'Drei weitere probieren',
    captionRest: (images) => `${count(images)} weitere beschreiben`,
    captionOthers: (images) => `Die übrigen ${count(images)} beschreiben`,
    tried: (some, all) => `${some} von ${all} ausprobiert: Sieh sie dir an, dann kommen die übrigen`,
    set: (images, size) => `${plural(images, 'Bild', 'Bilder')} · ${size}`,
    approved: (some, all) => `${some} von ${all} freigegeben`,
    expect: (images, model, cost) => `${captions(images)} mit ${model}: ${expected(cost)}`,
    what: ({ status, done, failed, skipped, total, left }) => {
      const place = `${count(done + failed + skipped)} von ${count(total)}`
      const words = { paused: `Angehalten bei ${place}`, stopped: `Unterbrochen bei ${place}`, cancelled: `Die letzten ${left} werden noch fertig` }
      return words[status] ?? `Captions werden geschrieben: ${place}`
    },
    left: ({ status, secondsLeft, waitUntil, waitReason, inFlight }) => {
      if (status === 'waiting') return waitReason === 'offline' ? 'wartet auf die Verbindung' : `die Engine bittet, bis ${clock(waitUntil)} zu warten`
      if (status === 'paused') return inFlight.length ? `${inFlight.length} kommen noch` : ''
      if (status === 'cancelled') return ''
      return secondsLeft === null ? 'wird gemessen …' : `noch etwa ${duration(secondsLeft)}`
    },
    failed: (images, title) => `${images} fehlgeschlagen: ${title}`,
    blocked: (images) => `${images} blockiert`,
    spoken: ({ status, done, total, failed, problem }) => {
      const bad = failed ? ` ${failed} fehlgeschlagen.` : ''
      const words = { finished: `Durchlauf beendet. ${captions(done)}.${bad}`, paused: 'Angehalten.', cancelled: 'Abgebrochen.', stopped: `Unterbrochen. ${problem?.message ?? ''}` }
      return words[status] ?? `${done} von ${total} Captions.${bad}`
    },
    finished: ({ done, failed }, { blocked, seconds, dollars: cost }) => {
      const rest = [blocked && `${blocked} blockiert`, failed && `${failed} fehlgeschlagen`].filter(Boolean)
      const took = seconds >= 3 ? ` in ${duration(seconds)}` : ''
      return `${[`${captions(done - blocked)}${took} geschrieben`, ...rest].join(', ')}.${cost ? ` Das hat ${dollars(cost)} gekostet.` : ''}`
    },
    nothing: 'Jedes Bild hat schon eine Caption.',
    trainer: 'Als Nächstes: Lade es beim Trainer hoch, mit dem Triggerwort'
  }
}
