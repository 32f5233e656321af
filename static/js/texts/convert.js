/** Words of converting a picture into other formats and sizes. */

import { bytes, count, percent } from '../helpers/format.js'

export const convertTexts = {
  convert: {
    button: 'Convert',
    buttonWhy: 'Make a PNG, JPEG or WebP of it, at the size you need',
    title: 'Convert',
    settings: 'Files and settings',

    formats: 'Formats',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    formatWhy: { png: 'exact, large', jpeg: 'small, read everywhere', webp: 'smallest' },
    size: 'Size',
    sizes: { same: 'As it is', edge: 'Longest edge', box: 'Width × height' },
    edge: 'Longest edge in pixels',
    width: 'Width in pixels',
    height: 'Height in pixels',
    pixels: 'px',
    fit: 'When the shape differs',
    fits: { fit: 'Keep its shape, inside the size', fill: 'Fill the size and cut the rest off', pad: 'Fill up with the background' },
    crop: 'Keep when cutting',
    crops: { centre: 'The middle', attention: 'Where most is to be seen' },
    behind: 'Background',
    behinds: { nothing: 'Transparent; white in JPEG', colour: 'A colour' },
    colour: 'Colour of the background',
    becomes: ({ width, height }) => `It becomes ${width} × ${height} px.`,
    grows: ({ width, height }) => `It becomes ${width} × ${height} px, larger than it is: no detail is added.`,

    original: ({ width, height, size }) => (width ? `Original: ${width} × ${height} · ${bytes(size)}` : `Original: ${bytes(size)}`),
    loading: 'Loading the picture …',
    noPicture: 'The browser cannot show this picture. It can be converted all the same.',
    fetching: (kind) => `Loading the ${kind} …`,

    start: 'Convert',
    again: 'Convert again',
    busy: 'Converting …',
    cancel: 'Cancel',
    sending: (fraction) => `Sending the picture: ${percent(fraction)}`,
    working: 'Converting. A large PNG takes some seconds.',
    cancelled: 'Cancelled. Nothing was changed.',
    ready: (made) => (made === 1 ? 'One file is ready.' : `${made} files are ready.`),
    partly: (made, wished) => `${made} of ${wished} files are ready.`,
    outdated: 'These files were made with other settings.',

    made: 'Converted files',
    compare: (kind) => `Compare the ${kind} with the original`,
    madeFacts: ({ width, height, size }) => `${width} × ${height} · ${bytes(size)}`,
    exactly: (size) => `${count(size)} bytes`,
    smaller: (fraction) => `${percent(fraction)} smaller`,
    larger: (fraction) => `${percent(fraction)} larger`,
    times: (factor) => `${count(Math.round(factor * 10) / 10)} times as large`,
    sameSize: 'same size',
    download: 'Download',
    downloadName: (name) => `Download ${name}`,
    downloaded: (name) => `${name} is in your downloads.`,

    slider: 'Before and after',
    before: 'Before',
    after: 'After',
    beforeAlt: (name) => `${name} before`,
    afterAlt: (name, kind) => `${name} after, as ${kind}`,
    sliderValue: (before) => `${percent(before / 100)} before, ${percent(1 - before / 100)} after`,
    cutElsewhere: 'Before shows the whole picture; after, the part that was kept.'
  }
}
