/** Words about images on their way in. */

import { bytes, percent, plural } from '../helpers/format.js'

export const imagesTexts = {
  trigger: {
    label: 'Trigger word',
    newLabel: 'New trigger word',
    change: 'Change trigger word',
    example: 'ide_main_hall',
    why: 'The word the LoRA learns for what your pictures show: 3 to 50 letters, digits or underscores.',
    follow: 'Every caption follows the new word.',
    waiting: (files) => `${plural(files, 'file')} ready. Give a trigger word to start the upload.`,
    renamed: (word) => `The trigger word is now ${word}.`
  },

  drop: {
    title: 'Drop photos, a folder or a ZIP here',
    lead: 'Your photos become a training set for a LoRA: each gets a caption, you read it over, and the ZIP fits the trainer.',
    limits: ({ max_image_file_size: size, max_images: images }) =>
      `JPG, PNG or WebP up to ${bytes(size)}, ${images} images at most. Captions in .txt files beside them are kept.`,
    paste: 'Pasting works too.',
    files: 'Choose files',
    folder: 'Choose a folder',
    start: 'Start the upload',
    noPhotos: 'No photos at hand?',
    samples: 'Try it with six sample photos',
    orBackup: 'Saved a batch before?',
    backup: 'Open a backup'
  },

  leftOut: {
    title: (files) => (files === 1 ? '1 file was left out.' : `${files} files were left out.`),
    more: (files) => `Show ${files} more`
  },

  images: {
    facts: ({ width, height, size_bytes: size }) => `${width} × ${height} · ${bytes(size)}`,
    warning: (code) => (code === 'small_for_training' ? 'Smaller than 1024 px' : undefined),
    open: (name) => `${name}: open its caption`,
    remove: (name) => `Remove ${name}`,
    removeShort: 'Remove',
    removed: (name) => `${name} was removed.`,
    restored: (name) => `${name} is back.`
  },

  uploads: {
    waiting: () => 'Waiting',
    sending: (done) => (done >= 100 ? 'Being checked …' : `Sending, ${percent(done / 100)}`),
    failed: () => 'It could not be sent.',
    what: ({ done, total }) => `Uploading ${done} of ${total}`,
    held: (files) => `${plural(files, 'file')} ready. Give a trigger word to start.`,
    failedCount: (files) => `${plural(files, 'file')} could not be sent.`,
    spoken: ({ status, done, total, failed }) =>
      status === 'finished' ? `Upload finished. ${failed ? `${plural(failed, 'file')} failed.` : ''}` : `Uploading, ${done} of ${total} done.`
  }
}
