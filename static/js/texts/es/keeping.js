/** Words about the copy in the browser and the other tabs. */

import { plural } from '../../helpers/format.js'

const FEW = 3

export const keepingTexts = {
  keeping: {
    asking: 'Buscando este lote en el servidor …',
    sending: ({ done, total }) => `El servidor ha perdido este lote. Se está restaurando desde este navegador: ${done} de ${total}`,
    again: 'Restaurar ahora',
    back: (images) => `Todo está de nuevo en el servidor: ${plural(images, 'imagen', 'imágenes')} y todos los captions.`,
    without: (images, names) =>
      `${plural(images, 'imagen y su caption están', 'imágenes y sus captions están')} de vuelta. Este navegador no tiene copia de ${names.slice(0, FEW).join(', ')}${names.length > FEW ? ` y ${names.length - FEW} más` : ''}: vuelve a añadirlo.`,
    full: 'En este navegador no cabe una copia de todas las imágenes. El servidor aún tiene el lote; guarda una copia de seguridad por si acaso.',
    page: 'Este navegador no conserva nada cuando cierras la página, como en las ventanas privadas. El servidor aún tiene el lote; guarda una copia de seguridad por si acaso.',
    otherTab: 'Este lote está abierto también en otra pestaña. Las dos van a la par.',
    replaced: 'En otra pestaña se abrió otro lote; ahora también se ve aquí.',
    away: 'No se puede contactar con el servidor. La página se abre sin él; los captions y las subidas esperan a que responda.',
    forgotten: 'Este lote se borró en otra pestaña.'
  }
}
