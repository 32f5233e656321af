/** What the page's logic has to say itself, by code. */

import { bytes, count, plural } from '../../helpers/format.js'

export const sentencesTexts = {
  unknown: 'Etwas ist schiefgegangen.',
  sentences: {
    offline: () => 'Der Server ist nicht zu erreichen.',
    timeout: () => 'Der Server hat zu lange für eine Antwort gebraucht.',
    server_unavailable: () => 'Der Server antwortet noch nicht; vielleicht startet er gerade.',
    rate_limited: () => 'Der Server bittet um einen Moment Geduld.',
    copy_missing: () => 'Der Server hat diesen Stapel verloren, und dieser Browser hat keine Kopie der Bilder. Füge sie noch einmal hinzu oder öffne ein Backup.',
    image_copy_missing: () => 'Der Server hat dieses Bild verloren, und dieser Browser hat keine Kopie davon. Füge die Datei noch einmal hinzu; die Caption kommt mit zurück.',
    cancelled: () => 'Es wurde abgebrochen.',
    unexpected_answer: ({ status }) => `Der Server hat eine Antwort gegeben, die nicht zu lesen ist (${status}).`,
    export_incomplete: () => 'Der Download ist vorzeitig zu Ende gegangen. Bitte starte ihn noch einmal.',
    no_answer: () => 'Der Server hat dieses Bild mehrmals aus den Augen verloren.',
    type_not_allowed: () => 'Es werden nur JPG-, PNG- und WebP-Bilder angenommen.',
    heic_not_allowed: () => 'HEIC-Fotos werden nicht angenommen. Speichere es vorher als JPG.',
    file_too_large: ({ size, maximum }) => `Die Datei hat ${bytes(size)}; angenommen werden bis zu ${bytes(maximum)}.`,
    file_empty: () => 'Die Datei ist leer.',
    file_unreadable: () => 'Die Datei war nicht zu lesen. Vielleicht wurde sie verschoben oder liegt noch in der Cloud.',
    too_many_images: ({ maximum }) => `Der Satz hat schon ${plural(maximum, 'Bild', 'Bilder')}, mehr passen nicht hinein.`,
    too_many_files: ({ maximum }) => `Nur die ersten ${count(maximum)} Dateien wurden angesehen.`,
    caption_without_image: () => 'Im Satz ist kein Bild mit diesem Namen.',
    zip_damaged: () => 'Die ZIP-Datei ist beschädigt.',
    zip_unsupported: () => 'Diese Art von ZIP-Datei lässt sich hier nicht öffnen. Entpacke sie und zieh den Ordner herein.',
    zip_encrypted: () => 'Sie ist mit einem Passwort geschützt. Entpacke sie vorher.',
    zip_too_large: ({ maximum }) => `Entpackt hat die ZIP-Datei mehr als ${bytes(maximum)}.`,
    caption_missing: () => 'Es gibt noch keine Caption.',
    prefix_missing: ({ trigger }) => `Sie muss mit „photo of ${trigger} “ beginnen.`,
    description_missing: () => 'Hinter dem Triggerwort fehlt die Beschreibung.',
    several_lines: () => 'Sie muss in einer Zeile stehen.',
    trailing_punctuation: () => 'Am Ende darf kein Punkt, ! oder ? stehen.',
    stale_version: () => 'Die Caption wurde anderswo geändert.',
    caption_too_long: ({ length, maximum }) => `Die Caption hat ${count(length)} Zeichen; höchstens ${count(maximum)} sind möglich.`,
    caption_invalid: () => 'Die Caption enthält Zeichen, die keine Textdatei speichern kann.',
    pattern_invalid: ({ reason }) => `Dieses Muster ist nicht zu lesen: ${reason || 'Es ist unvollständig'}.`,
    no_format: () => 'Wähle mindestens ein Format.',
    side_invalid: ({ maximum }) => `Eine Seite braucht eine ganze Zahl von Pixeln, 1 bis ${maximum}.`,
    trigger_word_missing: () => 'Gib ein Triggerwort ein: 3 bis 50 Buchstaben, Ziffern oder Unterstriche.',
    trigger_word_length: ({ length }) => `Das Triggerwort hat ${count(length)} Zeichen; es braucht 3 bis 50.`,
    trigger_word_characters: () => 'Das Triggerwort darf nur die Buchstaben a-z, Ziffern und Unterstriche enthalten, keine Leerzeichen.'
  }
}
