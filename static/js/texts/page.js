/** Words of the page as a whole, and of the export. */

import { bytes, percent, plural } from '../helpers/format.js'

export const pageTexts = {
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  done: 'Done',
  retry: 'Try again',
  show: 'Show',

  views: { label: 'Views', caption: 'Caption', library: 'Library', inspect: 'Inspect', playground: 'Playground' },

  landmarks: {
    skip: 'Skip to the images and captions',
    batch: 'Batch',
    images: 'Images',
    captions: 'Captions',
    export: 'Export',
    library: 'Library',
    inspect: 'Inspect',
    playground: 'Playground',
    progress: 'Progress'
  },

  steps: {
    label: 'Steps',
    images: 'Images',
    captions: 'Captions',
    export: 'Export',
    done: 'done',
    of: (some, all) => `${some} of ${all}`
  },

  save: {
    idle: () => '',
    saving: () => 'Saving …',
    saved: (time) => `Saved ${time}`,
    kept: () => 'Saved in this browser',
    keptWhy: (message) => `${message} Your words are kept here and sent as soon as it answers.`,
    failed: () => 'Not saved – try again',
    stale: () => 'Two versions – choose'
  },

  help: {
    title: 'Keys',
    open: 'Keys and help',
    keys: [
      [['Enter', 'Tab'], 'Next image, from the caption field'],
      [['Shift Tab'], 'Previous image, from the caption field'],
      [['Ctrl ↵'], 'Approve and next'],
      [['↓', 'J'], 'Next image'],
      [['↑', 'K'], 'Previous image'],
      [['E'], 'Write in the caption field'],
      [['Esc'], 'Leave the field, close what is open'],
      [['R'], 'Re-caption with a hint'],
      [['X'], 'Select or deselect the image'],
      [['Shift', 'Ctrl'], 'with a click: select several'],
      [['Z'], 'Undo'],
      [['Shift Z'], 'Redo'],
      [['H'], 'All that can be undone'],
      [['/'], 'Find in captions, in the library'],
      [['1', '2', '3'], 'Images, Captions, Export'],
      [['4', '5', '6'], 'Inspect, Library, Playground'],
      [['←', '→'], 'Library: the picture before, the next; Shift adds it'],
      [['Space'], 'Library: pick the picture or put it back'],
      [['Ctrl ↵'], 'Playground: generate'],
      [['S'], 'Playground: stop'],
      [['←', '→'], 'Playground: the newer picture, the older'],
      [['R'], 'Playground: same seed again'],
      [['C'], 'Playground: compare with another picture, or end it'],
      [['T'], 'Playground: use the picture for training'],
      [['M'], 'Playground: keep the picture, or no longer'],
      [['D'], 'Playground: download the picture'],
      [['Del'], 'Playground: remove the picture'],
      [['?'], 'This list']
    ],
    typing: 'Single letters are for walking; while you type in a field they are letters.',
    language: 'Language',
    languageWhy: 'The page opens anew. A key you have typed in has to be given again.'
  },

  sheet: {
    title: (word, images) => `${word ? `${word} · ` : ''}${plural(images, 'image')}`
  },

  session: {
    gone: 'The server has forgotten this batch. Add the images again, or open a backup.'
  },

  backup: {
    opened: (images) => `The backup is open: ${plural(images, 'image')}.`,
    replace: { title: 'Open this backup?', text: 'The batch that is open now stays on the server for some days, but this page lets go of it. Save a backup of it first if you want to come back.', yes: 'Open backup' }
  },

  startOver: {
    title: 'Start a new batch?',
    text: 'All images and captions of this batch are deleted, from the server and from this browser. This cannot be undone.',
    yes: 'Delete and start anew'
  },

  plan: {
    list: 'As the trainer will read it',
    checking: 'The set is being checked …',
    pairs: (pairs) => plural(pairs, 'pair'),
    target: 'Replicate FLUX trainer',
    empty: 'There is nothing to export yet.',
    shown: (some, all) => `Showing ${some} of ${all}.`,
    showAll: 'Show all',
    noCaption: 'no caption',
    options: 'Options',
    embed: 'Caption inside each image, private data removed',
    original: 'Original files, byte for byte, with all they carry',
    strip: 'Images without any metadata',
    onlyApproved: (approved, total) => `Only approved (${approved} of ${total})`,
    nothing: 'Nothing to download yet',
    ready: 'Every image has a caption, each starts with the trigger word, names are unique.',
    notReady: 'Something is still missing. You can put it right, or take the set as it is.',
    download: 'Download ZIP',
    anyway: 'Export anyway',
    loading: 'Download',
    loaded: (fraction, size) => `${percent(fraction)} of ${bytes(size)}`,
    downloaded: (name) => `${name} is in your downloads.`,
    backup: 'Save a backup',
    backupWhy: 'A backup is one file with all images, captions and states; it can be opened again here.',
    openBackup: 'Open a backup',
    startOver: 'Start a new batch'
  }
}
