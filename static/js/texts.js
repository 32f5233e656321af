/** Every word a person reads that the page says itself, grouped by where it stands. Sentences of codes: models/sentences.js. */

import { bytes, clock, dollars, duration, percent, plural } from './helpers/format.js'

const count = (number) => number.toLocaleString('en')
const expected = ({ seconds, dollars: cost }) => `${seconds < 3 ? 'a moment' : `about ${duration(seconds)}`}${cost ? `, ${dollars(cost)}` : ''}`

export const texts = {
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  done: 'Done',
  retry: 'Try again',
  show: 'Show',

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
    failed: () => 'Not saved – try again',
    stale: () => 'Two versions – choose'
  },

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
    limits: ({ max_image_file_size: size, max_images: images }) =>
      `JPG, PNG or WebP up to ${bytes(size)}, ${images} images at most. Captions in .txt files beside them are kept.`,
    paste: 'Pasting works too.',
    files: 'Choose files',
    folder: 'Choose a folder',
    start: 'Start the upload',
    orBackup: 'Saved a batch before?',
    backup: 'Open a backup',
    nothing: 'There was no picture in it.',
    imported: (captions) => `${plural(captions, 'caption')} came with the pictures.`
  },

  leftOut: {
    title: (files) => (files === 1 ? '1 file was left out.' : `${files} files were left out.`),
    more: (files) => `Show ${files} more`
  },

  images: {
    facts: ({ width, height, size_bytes: size }) => `${width} × ${height} · ${bytes(size)}`,
    warning: ({ code, message }) => (code === 'small_for_training' ? 'Smaller than 1024 px' : message),
    open: (name) => `${name}: open its caption`,
    remove: (name) => `Remove ${name}`,
    removeShort: 'Remove',
    removed: (name) => `${name} was removed.`,
    removeStep: (name) => `removing ${name}`,
    restored: (name) => `${name} is back.`
  },

  uploads: {
    waiting: () => 'Waiting',
    sending: (done) => (done >= 100 ? 'Being checked …' : `Sending, ${done} %`),
    failed: () => 'It could not be sent.',
    what: ({ done, total }) => `Uploading ${done} of ${total}`,
    held: (files) => `${plural(files, 'file')} ready. Give a trigger word to start.`,
    failedCount: (files) => `${plural(files, 'file')} could not be sent.`,
    spoken: ({ status, done, total, failed }) =>
      status === 'finished' ? `Upload finished. ${failed ? `${plural(failed, 'file')} failed.` : ''}` : `Uploading, ${done} of ${total} done.`
  },

  states: {
    all: 'All',
    empty: 'Empty',
    drafted: 'Drafted',
    edited: 'Edited',
    approved: 'Approved',
    blocked: 'Blocked',
    failed: 'Failed',
    working: 'Being captioned'
  },

  /** Where a caption stands, as a heading of the editor. */
  standing: (state, { provenance }) => {
    const isOffline = provenance?.engine === 'offline'
    const words = {
      empty: 'No caption yet',
      drafted: isOffline ? 'Offline draft' : 'Draft',
      edited: 'Edited by hand',
      approved: 'Approved',
      blocked: 'The engine would not describe it',
      failed: 'No caption came',
      working: 'Being captioned …'
    }
    return words[state]
  },

  strip: {
    search: 'Find in captions and names',
    find: 'Find',
    replace: 'Replace …',
    filter: 'Show by state',
    chosen: (images) => `${images} selected`,
    approve: 'Approve',
    caption: 'Re-caption',
    none: 'Clear',
    nothing: 'No image matches.',
    showAll: 'Show all',
    empty: 'There are no images yet.',
    add: 'Add images'
  },

  mat: {
    previous: 'Previous image',
    next: 'Next image',
    unreadable: 'The large picture cannot be loaded just now.'
  },

  editor: {
    label: 'Description of the image',
    placeholder: 'What is to be seen: objects, materials, light, colours, where things stand',
    keys: 'Enter or Tab goes to the next image, Control and Enter approves and goes on, Escape leaves the field.',
    undo: 'Undo',
    undoes: (label) => `Undo ${label}`,
    nothingToUndo: 'Nothing to undo',
    approve: 'Approve and next',
    recaption: 'Re-caption',
    edit: (name) => `editing ${name}`,
    approveStep: (name) => `approving ${name}`,
    draftStep: (name) => `going back to the draft of ${name}`,
    recaptionStep: (name) => `the new draft of ${name}`,
    undone: (label) => `Undone: ${label}.`,
    redone: (label) => `Done again: ${label}.`,
    redo: 'Redo',
    approvedMany: (images) => `${plural(images, 'caption')} approved.`,
    nothingToApprove: 'None of the selected images has a caption yet.',
    approveManyStep: (images) => `approving ${plural(images, 'caption')}`,
    allApproved: 'Every caption is approved.',
    toExport: 'Go to export'
  },

  tokens: {
    label: (name) => `Estimated length for ${name}`,
    value: (tokens, room) => `about ${tokens} of ${room} tokens`,
    over: 'CLIP reads about the first 77 tokens only; T5 reads all of it.',
    why: 'Estimates: the trainer’s own counts differ by a few tokens.'
  },

  recaption: {
    hint: 'A hint for this image (optional)',
    example: 'for example: seen from the gallery',
    style: 'Style',
    go: 'Write a new draft',
    replaces: 'The new draft takes the place of your words. Undo brings them back.'
  },

  notes: {
    blocked: 'A placeholder stands in its place.',
    failed: 'The last try gave no caption.',
    titles: {
      content_blocked: 'The engine would not describe this image.',
      rate_limited: 'The engine asks to wait.',
      quota_exhausted: 'The quota is used up.',
      key_missing: 'The engine needs a key.',
      api_key_rejected: 'The key was not accepted.',
      access_code_wrong: 'The access code is not right.',
      region_refused: 'The engine is not offered from here.',
      engine_unavailable: 'The engine could not be reached.',
      engine_timeout: 'The engine took too long.',
      empty_reply: 'The engine answered without a caption.',
      bad_reply: 'The engine’s answer could not be read.',
      truncated: 'The engine ran out of room.',
      engine_refused: 'The engine refused this image.',
      model_gone: 'The model is not offered any more.',
      no_answer: 'No answer came.',
      internal_error: 'Something went wrong on the server.'
    },
    advice: {
      content_blocked: 'Write it yourself, or try again with a hint.'
    },
    actions: { 'try-again': 'Try again', 'write-it': 'Write it yourself', 'open-engine': 'Engine settings' },
    fixes: { prefix_missing: 'Put it in front', several_lines: 'Make it one line', trailing_punctuation: 'Take it off' },
    identical: (others) => (others === 1 ? 'Another image has the same caption.' : `${others} other images have the same caption.`),
    repeated: (phrase, others) =>
      `“${phrase}” also stands in ${others} other captions. What repeats in most captions is learnt together with the trigger word.`,
    showThem: 'Show them'
  },

  conflict: {
    title: 'This caption was changed elsewhere meanwhile.',
    ask: 'Which words should stay?',
    mine: 'Your words',
    theirs: 'The newer words',
    keep: { mine: 'Keep mine', theirs: 'Take the newer' },
    blank: '(nothing)'
  },

  origin: {
    draft: ({ model, engine, attempts, seconds, cut_off: cutOff }, price) => {
      const cost = price ? ` · about $${price.toPrecision(2)}` : ''
      const tries = attempts > 1 ? ` · ${attempts} attempts` : ''
      return `Draft: ${model || engine}${tries} · ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s${cost}${cutOff ? ' · cut off' : ''}`
    },
    hint: (hint) => `Hint: ${hint}`,
    edited: (time) => `Edited by hand ${time}`,
    compare: 'Compare with draft',
    hide: 'Hide comparison',
    use: 'Go back to the draft'
  },

  replace: {
    title: 'Change many captions',
    kind: 'What to do',
    replaceKind: 'Find and replace',
    aroundKind: 'Add words',
    find: 'Find',
    with: 'Replace with',
    matchCase: 'Match upper and lower case',
    regex: 'Regular expression',
    before: 'In front of each description',
    after: 'Behind each description',
    scope: 'In which images',
    scopes: {
      shown: (images) => `Shown images (${images})`,
      all: (images) => `All (${images})`,
      selected: (images) => `Selected (${images})`
    },
    preview: 'Preview',
    count: (changes, matches, faults) => {
      const places = matches ? ` in ${plural(matches, 'place')}` : ''
      const bad = faults ? ` ${faults} of them would not be in the trainer’s form.` : ''
      return changes ? `${plural(changes, 'caption')} will change${places}.${bad}` : 'Nothing changes so far.'
    },
    apply: (changes) => (changes ? `Change ${plural(changes, 'caption')}` : 'Change captions'),
    step: (find) => `replacing “${find}”`,
    aroundStep: 'adding words',
    made: (changes) => `${plural(changes, 'caption')} changed.`
  },

  engine: {
    title: 'Caption engine',
    open: 'Engine settings',
    setUp: 'Set up engine',
    chip: ({ label, needs_key: needsKey }, model) => (needsKey ? `${label} · ${model.replace(/^gemini-/, '')}` : label),
    needsKey: ({ label }) => `${label}: key needed`,
    access: {
      none: 'Needs no key. Measures colours, light and format; knows no objects.',
      open: 'Ready: this server’s own key is used.',
      access_code: 'Needs the access code of this server, or a key of your own.',
      own_key: 'Needs a key of your own.'
    },
    model: 'Model',
    apiKey: 'Your own key',
    accessCode: 'Access code',
    placeholder: { apiKey: 'Paste it here', accessCode: 'From whoever runs this server' },
    memoryOnly: 'A key stays in this page’s memory until you close or reload it, and is sent along with each caption only.',
    test: 'Test',
    testing: 'Testing …',
    template: 'What the engine is told in this style',
    offline: 'The offline draft only describes what can be measured. It is a start for your own words, not a caption by itself.',
    onlyOffline: 'Only the offline draft is available here: it describes what can be measured, and you write the rest.',
    keyWanted: {
      own_key: 'Paste a key of your own to caption with this engine. Without one, only the offline draft works.',
      access_code: 'Enter the access code or a key of your own. Without one, only the offline draft works.'
    },
    expected: (images, cost) => `${plural(images, 'caption')}: ${expected(cost)}`
  },

  run: {
    label: 'Captions of this run',
    noImages: 'No images yet.',
    pause: 'Pause',
    resume: 'Resume',
    goOn: 'Go on',
    review: 'Review captions',
    export: 'Go to export',
    captionAll: (images) => (images === 1 ? 'Caption it' : `Caption all ${images}`),
    captionRest: (images) => `Caption ${images} more`,
    set: (images, size) => `${plural(images, 'image')} · ${size}`,
    approved: (some, all) => `${some} of ${all} approved`,
    expect: (images, model, cost) => `${plural(images, 'caption')} with ${model}: ${expected(cost)}`,
    what: ({ status, done, failed, skipped, total, left }) => {
      const place = `${count(done + failed + skipped)} of ${count(total)}`
      const words = { paused: `Paused at ${place}`, stopped: `Stopped at ${place}`, cancelled: `Finishing the last ${left}` }
      return words[status] ?? `Captioning ${place}`
    },
    left: ({ status, secondsLeft, waitUntil, waitReason, inFlight }) => {
      if (status === 'waiting') return waitReason === 'offline' ? 'waits for the connection' : `the engine asks to wait until ${clock(waitUntil)}`
      if (status === 'paused') return inFlight.length ? `${inFlight.length} still coming` : ''
      if (status === 'cancelled') return ''
      return secondsLeft === null ? 'measuring …' : `about ${duration(secondsLeft)} left`
    },
    failed: (images, title) => `${images} failed: ${title}`,
    blocked: (images) => `${images} blocked`,
    spoken: ({ status, done, total, failed, problem }) => {
      const bad = failed ? ` ${failed} failed.` : ''
      const words = { finished: `Run finished. ${done} captions.${bad}`, paused: 'Paused.', cancelled: 'Cancelled.', stopped: `Stopped. ${problem?.message ?? ''}` }
      return words[status] ?? `${done} of ${total} captions.${bad}`
    },
    finished: ({ done, failed }) => `${plural(done, 'caption')} written${failed ? `, ${failed} failed` : ''}.`,
    nothing: 'Every image has a caption already.',
    trainer: 'Next: upload it at the trainer with the trigger word'
  },

  plan: {
    list: 'As the trainer will read it',
    target: 'Replicate FLUX trainer',
    empty: 'There is nothing to export yet.',
    shown: (some, all) => `Showing ${some} of ${all}.`,
    showAll: 'Show all',
    noCaption: 'no caption',
    options: 'Options',
    original: 'Original files, byte for byte',
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
  },

  backup: {
    opened: (images) => `The backup is open: ${plural(images, 'image')}.`,
    replace: { title: 'Open this backup?', text: 'The batch that is open now stays on the server for some days, but this page lets go of it. Save a backup of it first if you want to come back.', yes: 'Open backup' }
  },

  startOver: {
    title: 'Start a new batch?',
    text: 'All images and captions of this batch are deleted from the server. This cannot be undone.',
    yes: 'Delete and start anew'
  },

  session: {
    gone: 'The server has forgotten this batch. Upload the images again; captions beside them as .txt files are kept.',
    goneWithWords: 'The server has forgotten this batch.'
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
      [['/'], 'Find in captions'],
      [['1', '2', '3'], 'Images, Captions, Export'],
      [['?'], 'This list']
    ],
    typing: 'Single letters are for walking; while you type in a field they are letters.'
  }
}
