/** Words about images on their way in. */

import { bytes, count, percent, plural } from '../../helpers/format.js'

export const imagesTexts = {
  trigger: {
    label: 'Palabra de activación',
    newLabel: 'Nueva palabra de activación',
    change: 'Cambiar la palabra de activación',
    example: 'ide_main_hall',
    why: 'La palabra con la que el LoRA aprende lo que muestran tus imágenes: de 3 a 50 letras, cifras o guiones bajos.',
    follow: 'Todos los captions toman la palabra nueva.',
    waiting: (files) => `${plural(files, 'archivo listo', 'archivos listos')}. Escribe una palabra de activación para empezar la subida.`,
    renamed: (word) => `La palabra de activación ahora es ${word}.`
  },

  drop: {
    title: 'Arrastra aquí fotos, una carpeta o un ZIP',
    lead: 'Tus fotos se convierten en un conjunto de entrenamiento para un LoRA: cada una recibe un caption, tú lo revisas y el ZIP es el que espera el entrenador.',
    limits: ({ max_image_file_size: size, max_images: images }) =>
      `JPG, PNG o WebP de hasta ${bytes(size)}, ${images} imágenes como máximo. Se conservan los captions de los archivos .txt que las acompañen.`,
    paste: 'También puedes pegarlas.',
    files: 'Elegir archivos',
    folder: 'Elegir una carpeta',
    start: 'Empezar la subida',
    noPhotos: '¿No tienes fotos a mano?',
    samples: 'Prueba con seis fotos de ejemplo',
    orBackup: '¿Guardaste antes un lote?',
    backup: 'Abrir una copia de seguridad'
  },

  leftOut: {
    title: (files) => `${plural(files, 'archivo quedó fuera', 'archivos quedaron fuera')}.`,
    more: (files) => `Mostrar ${count(files)} más`
  },

  images: {
    facts: ({ width, height, size_bytes: size }) => `${width} × ${height} · ${bytes(size)}`,
    warning: (code) => (code === 'small_for_training' ? 'Menos de 1024 px' : undefined),
    open: (name) => `${name}: abrir su caption`,
    remove: (name) => `Quitar ${name}`,
    removeShort: 'Quitar',
    removed: (name) => `Se ha quitado ${name}.`,
    restored: (name) => `${name} está de vuelta.`
  },

  uploads: {
    waiting: () => 'En espera',
    sending: (done) => (done >= 100 ? 'Comprobando …' : `Enviando, ${percent(done / 100)}`),
    failed: () => 'No se pudo enviar.',
    what: ({ done, total }) => `Subida: ${done} de ${total}`,
    held: (files) => `${plural(files, 'archivo listo', 'archivos listos')}. Escribe una palabra de activación para empezar.`,
    failedCount: (files) => `${plural(files, 'archivo no se pudo enviar', 'archivos no se pudieron enviar')}.`,
    spoken: ({ status, done, total, failed }) =>
      status === 'finished' ? `Subida terminada. ${failed ? `${plural(failed, 'archivo no se pudo enviar', 'archivos no se pudieron enviar')}.` : ''}` : `Subiendo, ${done} de ${total}.`
  }
}
