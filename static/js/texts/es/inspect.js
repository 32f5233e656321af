/** Words of the Inspect view. */

import { bytes, count } from '../../helpers/format.js'

export const inspectTexts = {
  inspect: {
    label: 'Inspeccionar',
    title: 'Arrastra aquí una imagen y mira lo que lleva dentro',
    limits: ({ max_image_file_size: size }) => `JPG, PNG o WebP de hasta ${bytes(size)}, con cualquier número de píxeles.`,
    choose: 'Elegir una imagen',
    teaches: [
      ['Quién la hizo', 'El prompt, el seed, el modelo y los ajustes que AUTOMATIC1111, Forge, ComfyUI, InvokeAI, Fooocus, NovelAI y otros escriben en sus imágenes.'],
      ['Lo que revelaría', 'El lugar, los nombres, los números de serie y las carpetas que viajan con el archivo cuando lo compartes.'],
      ['Nada se queda', 'El archivo se lee una vez y se olvida. No entra en ningún lote a menos que lo añadas.']
    ],

    another: 'Otra imagen',
    reading: 'Leyendo …',
    read: (name) => `Se ha leído ${name}.`,
    onlyOne: (name) => `Una imagen cada vez: esta es ${name}.`,
    noPicture: 'El navegador no puede mostrar esta imagen. Lo que lleva dentro se puede leer de todos modos.',
    retry: 'Intentar de nuevo',

    ours: 'Descrita aquí',
    caption: 'Caption',
    made: 'Quién la hizo',
    nobody: 'Ningún generador ha firmado esta imagen.',
    nobodyWhy: 'Las fotos no llevan esa firma, y muchos sitios la borran al subir la imagen.',
    prompt: 'Prompt',
    negative: 'Prompt negativo',
    seed: 'Seed',
    noPrompt: 'No indica ningún prompt.',
    facts: { trigger: 'Palabra de activación', state: 'Estado', engine: 'Motor', hint: 'Pista', model: 'Modelo', loras: 'LoRA', size: 'Tamaño', steps: 'Pasos', cfg: 'CFG', sampler: 'Sampler', scheduler: 'Scheduler', clipSkip: 'Clip skip' },
    copy: 'Copiar',
    copyWhat: (what) => `Copiar: ${what}`,
    copied: (what) => `${what}: copiado.`,
    notCopied: 'El navegador no permite copiar aquí. Selecciona el texto y pulsa Ctrl C.',

    leaks: 'Lo que revelaría',
    noLeaks: 'No se ha encontrado nada privado.',
    leaksWhy: 'Quien reciba este archivo puede leerlo.',
    alsoPrompt: 'El prompt y los ajustes también viajan con él.',
    leakNames: {
      location: 'ubicación',
      'owner name': 'nombre del propietario',
      'computer name': 'nombre del equipo',
      'camera serial number': 'número de serie de la cámara',
      'camera model': 'modelo de la cámara',
      'image number': 'número de imagen',
      'maker notes': 'notas del fabricante',
      'time taken': 'momento de la toma',
      comment: 'comentario',
      'file paths': 'rutas de archivos',
      thumbnail: 'miniatura'
    },
    leak: {
      location: 'las coordenadas donde se tomó',
      'owner name': 'quién la tomó o de quién es',
      'computer name': 'el equipo en el que se hizo',
      'camera serial number': 'la vincula a un aparato concreto',
      'camera model': 'el aparato con que se tomó',
      'image number': 'una identidad propia, la misma en cada copia',
      'maker notes': 'lo que añade el fabricante de la cámara; a menudo un número de serie',
      'time taken': 'el día y la hora',
      comment: 'palabras que alguien escribió en el archivo',
      'file paths': 'carpetas de un equipo, a menudo con el nombre de un usuario',
      thumbnail: 'una copia pequeña que puede mostrar lo que después se recortó'
    },

    carried: 'Todo lo que dice',
    nothing: 'El archivo no contiene textos.',
    cut: (shown, all) => `Los primeros ${count(shown)} de ${count(all)} caracteres.`,
    errors: 'No se pudo leer todo',

    file: 'El archivo',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    fileFacts: ({ container, width, height, size_bytes: size }) =>
      [inspectTexts.inspect.kinds[container], width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    sha256: 'SHA-256 del archivo',
    codedHash: 'SHA-256 solo de la imagen',
    codedWhy: 'No cambia, se escriba lo que se escriba junto a la imagen.',
    use: 'Añadir al lote'
  }
}
