/** Words about captions: where they stand, what is wrong, what may be done. */

import { count, decimal, plural, smallDollars } from '../../helpers/format.js'

const captions = (number) => plural(number, 'caption', 'captions')

export const captionsTexts = {
  states: {
    all: 'Todos',
    empty: 'Vacío',
    drafted: 'Borrador',
    edited: 'Editado',
    approved: 'Aprobado',
    blocked: 'Bloqueado',
    failed: 'Fallido',
    working: 'En proceso'
  },

  standing: (state, { provenance }) => {
    const isOffline = provenance?.engine === 'offline'
    const words = {
      empty: 'Aún sin caption',
      drafted: isOffline ? 'Borrador sin conexión' : 'Borrador',
      edited: 'Editado',
      approved: 'Aprobado',
      blocked: 'El motor no quiso describirla',
      failed: 'No llegó ningún caption',
      working: 'Escribiendo el caption …'
    }
    return words[state]
  },

  strip: {
    search: 'Buscar en captions y nombres',
    find: 'Buscar',
    replace: 'Cambiar …',
    filter: 'Mostrar por estado',
    chosen: (images) => `${images} seleccionadas`,
    approve: 'Aprobar',
    caption: 'Reescribir',
    none: 'Quitar',
    nothing: 'Ninguna imagen coincide.',
    showAll: 'Mostrar todas',
    empty: 'Todavía no hay imágenes.',
    add: 'Añadir imágenes'
  },

  mat: {
    previous: 'Imagen anterior',
    next: 'Imagen siguiente',
    unreadable: 'Ahora mismo no se puede cargar la imagen grande.'
  },

  editor: {
    label: 'Descripción de la imagen',
    placeholder: 'Lo que se ve: objetos, materiales, luz, colores, dónde está cada cosa; en inglés',
    keys: 'Intro o Tab pasa a la imagen siguiente, Control e Intro aprueba y sigue, Escape sale del campo.',
    undo: 'Deshacer',
    undoes: (label) => `Deshacer: ${label}`,
    nothingToUndo: 'No hay nada que deshacer',
    approve: 'Aprobar y seguir',
    approveKey: 'Ctrl ↵',
    recaption: 'Reescribir',
    edit: (name) => `editar ${name}`,
    approveStep: (name) => `aprobar ${name}`,
    draftStep: (name) => `volver al borrador de ${name}`,
    recaptionStep: (name) => `el borrador nuevo de ${name}`,
    undone: (label) => `Deshecho: ${label}.`,
    redone: (label) => `Rehecho: ${label}.`,
    redo: 'Rehacer',
    redoKey: 'Mayús Z',
    approvedMany: (images) => `${plural(images, 'caption aprobado', 'captions aprobados')}.`,
    nothingToApprove: 'Ninguna de las imágenes seleccionadas tiene caption todavía.',
    approveManyStep: (images) => `aprobar ${captions(images)}`,
    allApproved: 'Todos los captions están aprobados.',
    toExport: 'Ir a exportar'
  },

  undo: {
    title: 'Lo que se puede deshacer',
    open: 'Todo lo que se puede deshacer',
    why: 'Lo que elijas se deshace, y con ello todo lo que vino después.',
    entry: (label, later) => (later ? `Deshacer: ${label} y ${later} más` : `Deshacer: ${label}`),
    with: (later) => `y ${later} más`,
    done: (steps) => `${steps} pasos deshechos.`
  },

  tokens: {
    label: (name) => `Longitud estimada para ${name}`,
    value: (tokens, room) => `unos ${tokens} de ${room} tokens`,
    over: 'CLIP solo lee más o menos los primeros 77 tokens; T5 lo lee todo.',
    why: 'Es una estimación: la cuenta del entrenador varía en algunos tokens.'
  },

  notes: {
    blocked: 'En su lugar hay un texto provisional.',
    failed: 'El último intento no dio ningún caption.',
    titles: {
      content_blocked: 'El motor no quiso describir esta imagen.',
      rate_limited: 'El motor pide esperar.',
      quota_exhausted: 'La cuota está agotada.',
      key_missing: 'El motor necesita una clave.',
      api_key_rejected: 'La clave no fue aceptada.',
      access_code_wrong: 'El código de acceso no es correcto.',
      region_refused: 'El motor no se ofrece desde aquí.',
      engine_unavailable: 'No se pudo contactar con el motor.',
      engine_timeout: 'El motor tardó demasiado.',
      empty_reply: 'El motor respondió sin caption.',
      bad_reply: 'No se pudo leer la respuesta del motor.',
      truncated: 'El motor se quedó sin espacio.',
      engine_refused: 'El motor rechazó esta imagen.',
      engine_misconfigured: 'El motor no está bien configurado en este servidor.',
      model_gone: 'El modelo ya no se ofrece.',
      no_answer: 'No llegó ninguna respuesta.',
      internal_error: 'Algo falló en el servidor.'
    },
    advice: {
      content_blocked: 'Escríbelo tú o inténtalo otra vez con una pista.'
    },
    actions: { 'try-again': 'Intentar de nuevo', 'write-it': 'Escribirlo yo', 'open-engine': 'Ajustes del motor' },
    fixes: { prefix_missing: 'Ponerlo delante', several_lines: 'Dejarlo en una línea', trailing_punctuation: 'Quitarlo' },
    identical: (others) => (others === 1 ? 'Otra imagen tiene el mismo caption.' : `Otras ${count(others)} imágenes tienen el mismo caption.`),
    repeated: (phrase, others) =>
      `«${phrase}» aparece también en otros ${count(others)} captions. Lo que se repite en la mayoría se aprende junto con la palabra de activación.`,
    showThem: 'Mostrarlas'
  },

  conflict: {
    title: 'Mientras tanto, este caption se cambió en otro lugar.',
    ask: '¿Qué texto debe quedar?',
    mine: 'Tu texto',
    theirs: 'El texto más nuevo',
    keep: { mine: 'Conservar el mío', theirs: 'Usar el más nuevo' },
    blank: '(nada)'
  },

  origin: {
    draft: ({ model, engine, attempts, seconds, cut_off: cutOff, cost_usd: real }, price) => {
      const cost = real ? ` · ${smallDollars(real)}` : price ? ` · unos ${smallDollars(price)}` : ''
      const tries = attempts > 1 ? ` · ${attempts} intentos` : ''
      return `Borrador: ${model || engine}${tries} · ${decimal(seconds, seconds < 10 ? 1 : 0)} s${cost}${cutOff ? ' · cortado' : ''}`
    },
    hint: (hint) => `Pista: ${hint}`,
    edited: (time) => `Editado a mano ${time}`,
    compare: 'Comparar con el borrador',
    hide: 'Ocultar la comparación',
    use: 'Volver al borrador'
  },

  replace: {
    title: 'Cambiar muchos captions',
    kind: 'Qué hacer',
    replaceKind: 'Buscar y reemplazar',
    aroundKind: 'Añadir palabras',
    find: 'Buscar',
    with: 'Reemplazar por',
    matchCase: 'Distinguir mayúsculas y minúsculas',
    regex: 'Expresión regular',
    before: 'Delante de cada descripción',
    after: 'Detrás de cada descripción',
    scope: 'En qué imágenes',
    scopes: {
      shown: (images) => `Imágenes mostradas (${images})`,
      all: (images) => `Todas (${images})`,
      selected: (images) => `Seleccionadas (${images})`
    },
    preview: 'Vista previa',
    count: (changes, matches, faults) => {
      const places = matches ? ` en ${plural(matches, 'lugar', 'lugares')}` : ''
      const bad = faults ? ` ${plural(faults, 'no tendría', 'no tendrían')} la forma que pide el entrenador.` : ''
      return changes ? `${plural(changes, 'caption cambiará', 'captions cambiarán')}${places}.${bad}` : 'Por ahora no cambia nada.'
    },
    apply: (changes) => (changes ? `Cambiar ${captions(changes)}` : 'Cambiar captions'),
    step: (find) => `reemplazar «${find}»`,
    aroundStep: 'añadir palabras',
    made: (changes) => `${plural(changes, 'caption cambiado', 'captions cambiados')}.`
  }
}
