/** Words of the Library view, and of filing into it. */

import { bytes, clock, count, plural, utc } from '../../helpers/format.js'

const files = (number) => plural(number, 'archivo', 'archivos')

export const libraryTexts = {
  library: {
    label: 'Biblioteca',
    find: 'Buscar archivos',
    findLabel: 'Palabras de captions, prompts, nombres, palabras clave',
    clear: 'Quitar todo',
    facets: { dataset: 'Conjunto de datos', trigger: 'Palabra de activación', kind: 'Tipo', keyword: 'Palabra clave' },
    kinds: { image: 'Imágenes', video: 'Vídeos', audio: 'Sonidos' },
    allValues: (number) => `Mostrar los ${number}`,
    fewValues: 'Mostrar menos',

    found: (total) => files(total),
    picked: (number) => plural(number, 'seleccionado', 'seleccionados'),
    unpick: 'Quitar',
    start: 'Empezar un lote',
    startWith: (number) => `Empezar un lote con ${count(number)}`,
    parquet: 'Tabla Parquet',
    parquetWhy: 'Descargar una tabla de todo lo encontrado, para pandas, DuckDB o datasets',
    grid: 'Archivos de la biblioteca',
    more: (number) => `Mostrar ${count(number)} más`,
    fetching: 'Cargando …',
    missing: 'falta',
    damaged: 'dañado',
    noPicture: { image: 'Sin imagen', video: 'Vídeo', audio: 'Sonido' },

    loading: 'Abriendo la biblioteca …',
    failed: 'Ahora mismo no se puede leer la biblioteca',
    nothing: 'No se ha encontrado nada',
    nothingWhy: 'Ningún archivo reúne todas estas palabras y filtros.',
    empty: 'La biblioteca está vacía',
    emptyWhy: 'Muestra todos los archivos con caption o generados que guardas, y los encuentra por las palabras que ellos mismos llevan.',
    teaches: [
      ['Archiva un lote', 'En Describir, paso Exportar: «Archivar en la biblioteca» escribe las imágenes con su caption dentro en DATA_DIR/library, una carpeta por conjunto de datos.'],
      ['Trae tus carpetas', 'Indícalas en LIBRARY_ROOTS, y la carpeta de imágenes generadas en MEDIA_ROOT. Se leen, nunca se modifican.'],
      ['Escanea', 'Un escaneo lee lo nuevo y lo cambiado. Los archivos movidos se reconocen; el texto se queda en los archivos.']
    ],
    scanning: 'Se está leyendo la biblioteca. Los archivos aparecen aquí en cuanto se conocen.',

    closed: 'La biblioteca está cerrada',
    closedWhy: 'Muestra todos los archivos de su dueño. Se abre en el equipo donde funciona, o con el código de acceso de este servidor.',
    code: 'Código de acceso',
    memoryOnly: 'El código se queda solo en la memoria de esta página.',
    open: 'Abrir',

    scan: 'Buscar cambios',
    scanNow: 'Escanear ahora',
    stop: 'Detener',
    stopping: 'Deteniendo …',
    scanLabel: 'Escaneo',
    running: ({ seen, added, changed }) => `${plural(seen, 'archivo visto', 'archivos vistos')}, ${plural(added + changed, 'leído', 'leídos')}`,
    report: (report) => sentencesOf(report),
    never: 'Sin escanear desde que arrancó el servidor.',

    numbers: 'En cifras',
    sums: ({ assets, bytes: size }) => `${files(assets)} · ${bytes(size)}`,
    copies: ({ assets, locations, missing }) => {
      const parts = [locations > assets && `${count(locations)} ubicaciones, copias incluidas`, missing > 0 && plural(missing, 'falta', 'faltan')]
      return parts.filter(Boolean).join(' · ')
    },
    byState: 'Captions por estado',
    byWords: 'Captions por palabras',
    byModel: 'Modelos',
    chooseOne: 'Elige una imagen para ver lo que se sabe de ella.',

    detail: 'Sobre este archivo',
    closeDetail: 'Cerrar',
    caption: 'Caption',
    noCaption: 'Sin caption',
    prompt: 'Prompt',
    negative: 'Prompt negativo',
    seed: 'Seed',
    facts: { trigger: 'Palabra de activación', state: 'Estado', engine: 'Motor', model: 'Modelo', generator: 'Hecho con', made: 'Escrito' },
    fileFacts: ({ width, height, size, media_type: type }) => [type.split('/')[1]?.toUpperCase(), width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    keywords: 'Palabras clave',
    places: (number) => (number === 1 ? 'Está en' : `Está en ${count(number)} lugares`),
    presence: { present: 'presente en el último escaneo', missing: 'no visto en el último escaneo' },
    fault: (words) => `No se pudo leer hasta el final: ${words}`,
    inspect: 'Abrir en Inspeccionar',
    download: 'Descargar',
    understand: 'Describir',
    understanding: 'Mirando …',
    understandWhy: 'El motor dice lo que muestra la imagen: palabras clave y una descripción, escritas en el archivo',
    seen: 'Lo que muestra',
    seenTags: 'Sus palabras clave están abajo.',
    unwritten: (number) => (number === 1 ? 'Una copia no se pudo escribir y quedó como estaba.' : `${count(number)} copias no se pudieron escribir y quedaron como estaban.`),

    batchTitle: 'Empezar un lote',
    batchText: (number) => `${plural(number, 'imagen', 'imágenes')} de la biblioteca, con sus captions. Los archivos de la biblioteca se quedan como están.`,
    batchTrigger: 'Su palabra de activación',
    batchTriggerWhy: 'Los captions que empiezan con la anterior reciben esta.',
    batchLeft: (number) => `${number === 1 ? 'Uno de los archivos seleccionados no se puede usar: falta, está dañado o no es' : `${count(number)} de los archivos seleccionados no se pueden usar: faltan, están dañados o no son`} JPG, PNG ni WebP.`,
    batchMost: (maximum) => `En un lote caben hasta ${count(maximum)} imágenes. Selecciona menos.`,
    batchNone: 'Ninguno de los archivos seleccionados se puede usar en un lote.',
    batchOpen: 'El lote que está abierto sigue unos días en el servidor, pero esta página lo suelta. Guarda antes una copia de seguridad si quieres volver a él.',
    batchYes: 'Empezar',
    batchBusy: 'Empezando …',
    begun: (images) => `Un lote nuevo con ${plural(images, 'imagen', 'imágenes')} de la biblioteca.`
  },

  filing: {
    title: 'Archivar en la biblioteca',
    why: 'Escribe cada imagen, con su caption dentro, en una carpeta de la biblioteca, junto a lo que ya hay.',
    name: 'Nombre del conjunto',
    button: 'Archivar',
    busy: 'Archivando …',
    notReady: 'Antes, cada imagen necesita un caption con la forma correcta.',
    done: ({ dataset, filed, kept }) => {
      if (!filed) return `${plural(kept, 'imagen ya estaba', 'imágenes ya estaban')} en «${dataset}». No se ha escrito nada.`
      return `${plural(filed, 'imagen está', 'imágenes están')} ahora en «${dataset}».${kept ? ` ${plural(kept, 'imagen ya estaba', 'imágenes ya estaban')} allí.` : ''}`
    },
    show: 'Mostrar en la biblioteca',
    closed: 'Abrir la biblioteca'
  }
}

const ENDS = {
  done: (when) => `Escaneado ${when}`,
  cancelled: (when) => `Detenido ${when}`,
  failed: (when) => `El escaneo falló ${when}`
}

/** How a scan ended, as sentences. */
function sentencesOf({ state, seen, added, changed, moved, removed, missing, unreadable, absent_roots: absent, finished_at: end }) {
  if (!ENDS[state]) return [libraryTexts.library.never]
  const news = [
    added > 0 && plural(added, 'nuevo', 'nuevos'), changed > 0 && plural(changed, 'cambiado', 'cambiados'),
    moved > 0 && plural(moved, 'movido', 'movidos'), removed > 0 && plural(removed, 'desaparecido', 'desaparecidos')
  ]
  const told = news.filter(Boolean)
  return [
    `${ENDS[state](end ? clock(utc(end)) : '').trim()}: ${files(seen)}, ${told.join(', ') || (state === 'done' ? 'nada nuevo' : 'nada leído')}.`,
    state === 'cancelled' && 'Lo que se leyó se conserva.',
    missing > 0 && `${plural(missing, 'ubicación no se vio y se da por ausente', 'ubicaciones no se vieron y se dan por ausentes')} hasta que vuelva el disco.`,
    unreadable > 0 && `${plural(unreadable, 'archivo no se pudo', 'archivos no se pudieron')} abrir.`,
    ...absent.map((root) => `La carpeta ${root} no está o está vacía.`)
  ].filter(Boolean)
}
