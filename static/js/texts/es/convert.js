/** Words of converting a picture into other formats and sizes. */

import { bytes, count, percent } from '../../helpers/format.js'

export const convertTexts = {
  convert: {
    button: 'Convertir',
    buttonWhy: 'Hacer con ella un PNG, JPEG o WebP del tamaño que necesites',
    title: 'Convertir',
    settings: 'Archivos y ajustes',

    formats: 'Formatos',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    formatWhy: { png: 'exacto, grande', jpeg: 'pequeño, se lee en todas partes', webp: 'el más pequeño' },
    size: 'Tamaño',
    sizes: { same: 'Como está', edge: 'Lado más largo', box: 'Ancho × alto' },
    edge: 'Lado más largo en píxeles',
    width: 'Ancho en píxeles',
    height: 'Alto en píxeles',
    pixels: 'px',
    fit: 'Si la forma es distinta',
    fits: { fit: 'Conservar la forma, dentro del tamaño', fill: 'Llenar el tamaño y cortar el resto', pad: 'Rellenar con el fondo' },
    crop: 'Al cortar, conservar',
    crops: { centre: 'El centro', attention: 'Donde hay más que ver' },
    behind: 'Fondo',
    behinds: { nothing: 'Transparente; blanco en JPEG', colour: 'Un color' },
    colour: 'Color del fondo',
    becomes: ({ width, height }) => `Quedará de ${width} × ${height} px.`,
    grows: ({ width, height }) => `Quedará de ${width} × ${height} px, mayor de lo que es: no se añade detalle.`,

    original: ({ width, height, size }) => (width ? `Original: ${width} × ${height} · ${bytes(size)}` : `Original: ${bytes(size)}`),
    loading: 'Cargando la imagen …',
    noPicture: 'El navegador no puede mostrar esta imagen. Se puede convertir de todos modos.',
    fetching: (kind) => `Cargando el ${kind} …`,

    start: 'Convertir',
    again: 'Convertir de nuevo',
    busy: 'Convirtiendo …',
    cancel: 'Cancelar',
    sending: (fraction) => `Enviando la imagen: ${percent(fraction)}`,
    working: 'Convirtiendo. Un PNG grande tarda unos segundos.',
    cancelled: 'Cancelado. No se ha cambiado nada.',
    ready: (made) => (made === 1 ? 'Un archivo está listo.' : `${made} archivos están listos.`),
    partly: (made, wished) => `${made} de ${wished} archivos están listos.`,
    outdated: 'Estos archivos se hicieron con otros ajustes.',

    made: 'Archivos convertidos',
    compare: (kind) => `Comparar el ${kind} con el original`,
    madeFacts: ({ width, height, size }) => `${width} × ${height} · ${bytes(size)}`,
    exactly: (size) => `${count(size)} bytes`,
    smaller: (fraction) => `${percent(fraction)} más pequeño`,
    larger: (fraction) => `${percent(fraction)} más grande`,
    times: (factor) => `${count(Math.round(factor * 10) / 10)} veces el tamaño`,
    sameSize: 'igual de grande',
    download: 'Descargar',
    downloadName: (name) => `Descargar ${name}`,
    downloaded: (name) => `${name} está en tus descargas.`,

    slider: 'Antes y después',
    before: 'Antes',
    after: 'Después',
    beforeAlt: (name) => `${name} antes`,
    afterAlt: (name, kind) => `${name} después, como ${kind}`,
    sliderValue: (before) => `${percent(before / 100)} antes, ${percent(1 - before / 100)} después`,
    cutElsewhere: 'Antes muestra la imagen entera; después, la parte que se conservó.'
  }
}
