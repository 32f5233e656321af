/** What the page's logic has to say itself, by code. Codes that the server has too say the same here. */

import { bytes, plural } from '../helpers/format.js'

export const sentencesTexts = {
  unknown: 'Something went wrong.',
  sentences: {
    offline: () => 'The server cannot be reached.',
    timeout: () => 'The server took too long to answer.',
    server_unavailable: () => 'The server is not answering yet; it may be starting up.',
    rate_limited: () => 'The server asks to wait a moment.',
    copy_missing: () => 'The server has lost this batch, and this browser holds no copy of its images. Add the images again, or open a backup.',
    image_copy_missing: () => 'The server has lost this image, and this browser holds no copy of it. Add its file again; its caption comes back with it.',
    cancelled: () => 'It was cancelled.',
    unexpected_answer: ({ status }) => `The server gave an answer that cannot be read (${status}).`,
    export_incomplete: () => 'The download ended early. Please start it again.',
    no_answer: () => 'The server lost this image’s turn several times.',
    type_not_allowed: () => 'Only JPG, PNG and WebP images are taken.',
    heic_not_allowed: () => 'HEIC photos are not taken. Save it as JPG first.',
    file_too_large: ({ size, maximum }) => `It has ${bytes(size)}; up to ${bytes(maximum)} are taken.`,
    file_empty: () => 'The file is empty.',
    file_unreadable: () => 'The file could not be read. It may have been moved or may still be in the cloud.',
    too_many_images: ({ maximum }) => `The set holds ${plural(maximum, 'image')} already, which is the limit.`,
    too_many_files: ({ maximum }) => `Only the first ${maximum} files were looked at.`,
    caption_without_image: () => 'No image with this name is in the set.',
    zip_damaged: () => 'The ZIP file is damaged.',
    zip_unsupported: () => 'This kind of ZIP file cannot be opened here. Unpack it and drop the folder.',
    zip_encrypted: () => 'It is locked with a password. Unpack it first.',
    zip_too_large: ({ maximum }) => `Unpacked, the ZIP file has more than ${bytes(maximum)}.`,
    caption_missing: () => 'There is no caption yet.',
    prefix_missing: ({ trigger }) => `It must start with “photo of ${trigger} ”.`,
    description_missing: () => 'There is no description after the trigger word.',
    several_lines: () => 'It must be one line.',
    trailing_punctuation: () => 'It must not end with a full stop, ! or ?.',
    stale_version: () => 'The caption has been changed elsewhere.',
    caption_too_long: ({ length, maximum }) => `The caption has ${length} characters; ${maximum} is the limit.`,
    caption_invalid: () => 'The caption holds characters that no text file can store.',
    pattern_invalid: ({ reason }) => `This pattern cannot be read: ${reason || 'it is not complete'}.`,
    no_format: () => 'Choose one format at least.',
    side_invalid: ({ maximum }) => `A side takes a whole number of pixels, 1 to ${maximum}.`,
    trigger_word_missing: () => 'Give a trigger word: 3 to 50 letters, digits or underscores.',
    trigger_word_length: ({ length }) => `The trigger word has ${plural(length, 'character')}; it takes 3 to 50.`,
    trigger_word_characters: () => 'The trigger word may hold only the letters a-z, digits and underscores, no blanks.'
  }
}
