/** Words about the copy in the browser and the other tabs. */

import { plural } from '../../helpers/format.js'

const FEW = 3

export const keepingTexts = {
  keeping: {
    asking: 'Der Stapel wird auf dem Server gesucht …',
    sending: ({ done, total }) => `Der Server hat diesen Stapel verloren. Er wird aus diesem Browser wiederhergestellt: ${done} von ${total}`,
    again: 'Jetzt wiederherstellen',
    back: (images) => `Alles ist wieder auf dem Server: ${plural(images, 'Bild', 'Bilder')} und alle Captions.`,
    without: (images, names) =>
      `${plural(images, 'Bild ist mit seiner Caption', 'Bilder sind mit ihren Captions')} wieder da. Von ${names.slice(0, FEW).join(', ')}${names.length > FEW ? ` und ${names.length - FEW} weiteren` : ''} hat dieser Browser keine Kopie: Füge sie noch einmal hinzu.`,
    full: 'In diesem Browser ist kein Platz für eine Kopie aller Bilder. Der Server hat den Stapel noch; speichere zur Sicherheit ein Backup.',
    page: 'Dieser Browser behält nichts, wenn du die Seite schließt, wie in privaten Fenstern. Der Server hat den Stapel noch; speichere zur Sicherheit ein Backup.',
    otherTab: 'Dieser Stapel ist auch in einem anderen Tab offen. Beide bleiben auf demselben Stand.',
    replaced: 'In einem anderen Tab wurde ein anderer Stapel geöffnet; er ist jetzt auch hier zu sehen.',
    away: 'Der Server ist nicht zu erreichen. Die Seite öffnet sich auch ohne ihn; Captions und Uploads warten, bis er antwortet.',
    forgotten: 'Dieser Stapel wurde in einem anderen Tab gelöscht.'
  }
}
