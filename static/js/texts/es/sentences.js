/** What the page's logic has to say itself, by code. */

import { bytes, count, plural } from '../../helpers/format.js'

export const sentencesTexts = {
  unknown: 'Algo ha fallado.',
  sentences: {
    offline: () => 'No se puede contactar con el servidor.',
    timeout: () => 'El servidor tardó demasiado en responder.',
    server_unavailable: () => 'El servidor aún no responde; puede que esté arrancando.',
    rate_limited: () => 'El servidor pide esperar un momento.',
    copy_missing: () => 'El servidor ha perdido este lote, y este navegador no tiene copia de las imágenes. Vuelve a añadirlas o abre una copia de seguridad.',
    image_copy_missing: () => 'El servidor ha perdido esta imagen, y este navegador no tiene copia de ella. Vuelve a añadir el archivo; su caption volverá con él.',
    cancelled: () => 'Se ha cancelado.',
    unexpected_answer: ({ status }) => `El servidor dio una respuesta que no se puede leer (${status}).`,
    export_incomplete: () => 'La descarga terminó antes de tiempo. Empiézala otra vez, por favor.',
    no_answer: () => 'El servidor perdió varias veces el turno de esta imagen.',
    type_not_allowed: () => 'Solo se admiten imágenes JPG, PNG y WebP.',
    heic_not_allowed: () => 'No se admiten fotos HEIC. Guárdala antes como JPG.',
    file_too_large: ({ size, maximum }) => `El archivo ocupa ${bytes(size)}; se admiten hasta ${bytes(maximum)}.`,
    file_empty: () => 'El archivo está vacío.',
    file_unreadable: () => 'No se pudo leer el archivo. Puede que se haya movido o que siga en la nube.',
    too_many_images: ({ maximum }) => `El conjunto tiene ya ${plural(maximum, 'imagen', 'imágenes')}, que es el límite.`,
    too_many_files: ({ maximum }) => `Solo se miraron los primeros ${count(maximum)} archivos.`,
    caption_without_image: () => 'En el conjunto no hay ninguna imagen con este nombre.',
    zip_damaged: () => 'El archivo ZIP está dañado.',
    zip_unsupported: () => 'Este tipo de ZIP no se puede abrir aquí. Descomprímelo y arrastra la carpeta.',
    zip_encrypted: () => 'Está protegido con contraseña. Descomprímelo antes.',
    zip_too_large: ({ maximum }) => `Descomprimido, el archivo ZIP ocupa más de ${bytes(maximum)}.`,
    caption_missing: () => 'Todavía no hay caption.',
    prefix_missing: ({ trigger }) => `Debe empezar con «photo of ${trigger} ».`,
    description_missing: () => 'Falta la descripción después de la palabra de activación.',
    several_lines: () => 'Debe ocupar una sola línea.',
    trailing_punctuation: () => 'No debe terminar en punto, ! ni ?.',
    stale_version: () => 'El caption se cambió en otro lugar.',
    caption_too_long: ({ length, maximum }) => `El caption tiene ${count(length)} caracteres; el límite es ${count(maximum)}.`,
    caption_invalid: () => 'El caption contiene caracteres que ningún archivo de texto puede guardar.',
    pattern_invalid: ({ reason }) => `No se puede leer este patrón: ${reason || 'está incompleto'}.`,
    no_format: () => 'Elige al menos un formato.',
    side_invalid: ({ maximum }) => `Un lado lleva un número entero de píxeles, de 1 a ${maximum}.`,
    trigger_word_missing: () => 'Escribe una palabra de activación: de 3 a 50 letras, cifras o guiones bajos.',
    trigger_word_length: ({ length }) => `La palabra de activación tiene ${plural(length, 'carácter', 'caracteres')}; debe tener de 3 a 50.`,
    trigger_word_characters: () => 'La palabra de activación solo puede llevar las letras a-z, cifras y guiones bajos, sin espacios.'
  }
}
