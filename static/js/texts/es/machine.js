/** Words about the engine and its runs. */

import { clock, count, dollars, duration, plural } from '../../helpers/format.js'

const STYLES = { general: 'General', space: 'Espacio o edificio', object: 'Objeto', person: 'Persona', style: 'Estilo', product: 'Producto' }

const captions = (number) => plural(number, 'caption', 'captions')
const expected = ({ seconds, dollars: cost }) => `${seconds < 3 ? 'un momento' : `unos ${duration(seconds)}`}${cost ? `, ${dollars(cost)}` : ''}`
const nameOf = ({ name, label }) => (name === 'offline' ? 'Borrador sin conexión' : label)

export const machineTexts = {
  recaption: {
    hint: 'Una pista para esta imagen (opcional)',
    example: 'por ejemplo: seen from the gallery',
    style: 'Estilo',
    go: 'Escribir un borrador nuevo',
    replaces: 'El borrador nuevo ocupa el lugar de tu texto. «Deshacer» lo recupera.'
  },

  engine: {
    title: 'Motor de captions',
    open: 'Ajustes del motor',
    setUp: 'Configurar el motor',
    chip: (engine, model) => (engine.needs_key ? `${nameOf(engine)} · ${model.replace(/^gemini-/, '')}` : nameOf(engine)),
    name: (engine) => nameOf(engine),
    style: ({ name, label }) => STYLES[name] ?? label,
    needsKey: (engine) => `${nameOf(engine)}: falta la clave`,
    access: {
      none: 'No necesita clave. Mide colores, luz y formato; no conoce objetos.',
      open: 'Listo: se usa la clave de este servidor.',
      access_code: 'Necesita el código de acceso de este servidor o una clave tuya.',
      own_key: 'Necesita una clave tuya.'
    },
    model: 'Modelo',
    apiKey: 'Tu propia clave',
    accessCode: 'Código de acceso',
    placeholder: { apiKey: 'Pégala aquí', accessCode: 'Te lo da quien lleva este servidor' },
    memoryOnly: 'La clave se queda en la memoria de esta página hasta que la cierres o la recargues, y solo se envía con cada caption.',
    test: 'Probar',
    testing: 'Probando …',
    works: (models) => `La clave funciona; ${plural(models, 'modelo puede', 'modelos pueden')} escribir captions.`,
    template: 'Lo que se le pide al motor en este estilo',
    original: 'Usar el texto original',
    ownWording: 'Tu propio texto. Este navegador lo guarda para la próxima vez.',
    wordingHint: 'Puedes cambiarlo; {trigger_word} representa tu palabra de activación.',
    offline: 'El borrador sin conexión solo describe lo que se puede medir. Es un comienzo para tu propio texto, no un caption por sí mismo.',
    onlyOffline: 'Aquí solo hay borradores sin conexión: describen lo que se puede medir y tú escribes el resto.',
    keyWanted: {
      own_key: 'Pega una clave tuya para usar este motor. Sin ella, solo funciona el borrador sin conexión.',
      access_code: 'Escribe el código de acceso o una clave tuya. Sin ellos, solo funciona el borrador sin conexión.'
    },
    expected: (images, cost) => `${captions(images)}: ${expected(cost)}`
  },

  run: {
    label: 'Captions de esta tanda',
    noImages: 'Todavía no hay imágenes.',
    pause: 'Pausar',
    resume: 'Reanudar',
    goOn: 'Continuar',
    review: 'Revisar los captions',
    export: 'Ir a exportar',
    captionAll: (images) => (images === 1 ? 'Describirla' : `Describir las ${count(images)}`),
    tryThree: 'Probar con tres',
    tryMore: 'Probar con tres más',
    captionRest: (images) => `Describir ${count(images)} más`,
    captionOthers: (images) => `Describir las otras ${count(images)}`,
    tried: (some, all) => `${some} de ${all} de prueba: míralos y después escribe los demás`,
    set: (images, size) => `${plural(images, 'imagen', 'imágenes')} · ${size}`,
    approved: (some, all) => `${some} de ${all} aprobados`,
    expect: (images, model, cost) => `${captions(images)} con ${model}: ${expected(cost)}`,
    what: ({ status, done, failed, skipped, total, left }) => {
      const place = `${count(done + failed + skipped)} de ${count(total)}`
      const words = { paused: `En pausa: ${place}`, stopped: `Detenido: ${place}`, cancelled: `Terminando los últimos ${left}` }
      return words[status] ?? `Escribiendo captions: ${place}`
    },
    left: ({ status, secondsLeft, waitUntil, waitReason, inFlight }) => {
      if (status === 'waiting') return waitReason === 'offline' ? 'espera la conexión' : `el motor pide esperar hasta las ${clock(waitUntil)}`
      if (status === 'paused') return inFlight.length ? `${inFlight.length} aún en camino` : ''
      if (status === 'cancelled') return ''
      return secondsLeft === null ? 'midiendo …' : `quedan unos ${duration(secondsLeft)}`
    },
    failed: (images, title) => `${images} sin éxito: ${title}`,
    blocked: (images) => plural(images, 'bloqueado', 'bloqueados'),
    spoken: ({ status, done, total, failed, problem }) => {
      const bad = failed ? ` ${failed} sin éxito.` : ''
      const words = { finished: `Tanda terminada. ${captions(done)}.${bad}`, paused: 'En pausa.', cancelled: 'Cancelado.', stopped: `Detenido. ${problem?.message ?? ''}` }
      return words[status] ?? `${done} de ${total} captions.${bad}`
    },
    finished: ({ done, failed }, { blocked, seconds, dollars: cost }) => {
      const rest = [blocked && plural(blocked, 'bloqueado', 'bloqueados'), failed && `${failed} sin éxito`].filter(Boolean)
      const took = seconds >= 3 ? ` en ${duration(seconds)}` : ''
      return `${[`${plural(done - blocked, 'caption escrito', 'captions escritos')}${took}`, ...rest].join(', ')}.${cost ? ` Ha costado ${dollars(cost)}.` : ''}`
    },
    nothing: 'Todas las imágenes tienen ya su caption.',
    trainer: 'Ahora súbelo al entrenador con la palabra de activación'
  }
}
