/** Words of the page as a whole, and of the export. */

import { bytes, percent, plural } from '../../helpers/format.js'

export const pageTexts = {
  cancel: 'Cancelar',
  close: 'Cerrar',
  dismiss: 'Descartar',
  done: 'Listo',
  retry: 'Intentar de nuevo',
  show: 'Mostrar',

  views: { label: 'Vistas', caption: 'Describir', library: 'Biblioteca', inspect: 'Inspeccionar', playground: 'Laboratorio' },

  landmarks: {
    skip: 'Ir directamente a las imágenes y los captions',
    batch: 'Lote',
    images: 'Imágenes',
    captions: 'Captions',
    export: 'Exportar',
    library: 'Biblioteca',
    inspect: 'Inspeccionar',
    playground: 'Laboratorio',
    progress: 'Progreso'
  },

  steps: {
    label: 'Pasos',
    images: 'Imágenes',
    captions: 'Captions',
    export: 'Exportar',
    done: 'hecho',
    of: (some, all) => `${some} de ${all}`
  },

  save: {
    idle: () => '',
    saving: () => 'Guardando …',
    saved: (time) => `Guardado ${time}`,
    kept: () => 'Guardado en este navegador',
    keptWhy: (message) => `${message} Tu texto queda guardado aquí y se enviará en cuanto vuelva a responder.`,
    failed: () => 'Sin guardar: intentar de nuevo',
    stale: () => 'Dos versiones: elige una'
  },

  help: {
    title: 'Teclas',
    open: 'Teclas y ayuda',
    keys: [
      [['Intro', 'Tab'], 'Imagen siguiente, desde el campo del caption'],
      [['Mayús Tab'], 'Imagen anterior, desde el campo del caption'],
      [['Ctrl ↵'], 'Aprobar y seguir'],
      [['↓', 'J'], 'Imagen siguiente'],
      [['↑', 'K'], 'Imagen anterior'],
      [['E'], 'Escribir en el campo del caption'],
      [['Esc'], 'Salir del campo, cerrar lo que esté abierto'],
      [['R'], 'Nuevo caption con una pista'],
      [['X'], 'Seleccionar la imagen o quitar la selección'],
      [['Mayús', 'Ctrl'], 'con un clic: seleccionar varias'],
      [['Z'], 'Deshacer'],
      [['Mayús Z'], 'Rehacer'],
      [['H'], 'Todo lo que se puede deshacer'],
      [['/'], 'Buscar en los captions o en la biblioteca'],
      [['1', '2', '3'], 'Imágenes, Captions, Exportar'],
      [['4', '5', '6'], 'Inspeccionar, Biblioteca, Laboratorio'],
      [['←', '→'], 'Biblioteca: imagen anterior y siguiente; con Mayús se añade'],
      [['Espacio'], 'Biblioteca: elegir la imagen o dejarla'],
      [['Ctrl ↵'], 'Laboratorio: generar'],
      [['S'], 'Laboratorio: parar'],
      [['←', '→'], 'Laboratorio: la imagen más nueva, la más antigua'],
      [['R'], 'Laboratorio: repetir la semilla'],
      [['C'], 'Laboratorio: comparar con otra imagen, o dejarlo'],
      [['T'], 'Laboratorio: usar la imagen para entrenar'],
      [['M'], 'Laboratorio: conservar la imagen, o ya no'],
      [['D'], 'Laboratorio: descargar la imagen'],
      [['Supr'], 'Laboratorio: quitar la imagen'],
      [['?'], 'Esta lista']
    ],
    typing: 'Las letras sueltas sirven para moverse; mientras escribes en un campo son simplemente letras.',
    language: 'Idioma',
    languageWhy: 'La página se vuelve a cargar. Si has escrito una clave, tendrás que darla otra vez.'
  },

  sheet: {
    title: (word, images) => `${word ? `${word} · ` : ''}${plural(images, 'imagen', 'imágenes')}`
  },

  session: {
    gone: 'El servidor ya no tiene este lote. Vuelve a añadir las imágenes o abre una copia de seguridad.'
  },

  backup: {
    opened: (images) => `La copia de seguridad está abierta: ${plural(images, 'imagen', 'imágenes')}.`,
    replace: { title: '¿Abrir esta copia de seguridad?', text: 'El lote que está abierto sigue unos días en el servidor, pero esta página lo suelta. Guarda antes una copia de seguridad si quieres volver a él.', yes: 'Abrir la copia' }
  },

  startOver: {
    title: '¿Empezar un lote nuevo?',
    text: 'Se borran todas las imágenes y los captions de este lote, del servidor y de este navegador. No se puede deshacer.',
    yes: 'Borrar y empezar'
  },

  plan: {
    list: 'Así lo leerá el entrenador',
    checking: 'Se está comprobando el conjunto …',
    pairs: (pairs) => plural(pairs, 'par', 'pares'),
    target: 'Entrenador FLUX de Replicate',
    empty: 'Todavía no hay nada que exportar.',
    shown: (some, all) => `Se muestran ${some} de ${all}.`,
    showAll: 'Mostrar todo',
    noCaption: 'sin caption',
    options: 'Opciones',
    embed: 'El caption dentro de cada imagen, sin datos privados',
    original: 'Archivos originales, byte a byte, con todo lo que llevan',
    strip: 'Imágenes sin ningún metadato',
    onlyApproved: (approved, total) => `Solo los aprobados (${approved} de ${total})`,
    nothing: 'Todavía no hay nada que descargar',
    ready: 'Cada imagen tiene su caption, todos empiezan con la palabra de activación y no hay nombres repetidos.',
    notReady: 'Aún falta algo. Puedes arreglarlo o llevarte el conjunto como está.',
    download: 'Descargar ZIP',
    anyway: 'Exportar de todos modos',
    loading: 'Descarga',
    loaded: (fraction, size) => `${percent(fraction)} de ${bytes(size)}`,
    downloaded: (name) => `${name} está en tus descargas.`,
    backup: 'Guardar una copia de seguridad',
    backupWhy: 'Una copia de seguridad es un solo archivo con todas las imágenes, los captions y sus estados; se puede volver a abrir aquí.',
    openBackup: 'Abrir una copia de seguridad',
    startOver: 'Empezar un lote nuevo'
  }
}
