/** Words about captions: where they stand, what is wrong, what may be done. */

import { decimal, plural, smallDollars } from '../helpers/format.js'

export const captionsTexts = {
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
    approveKey: 'Ctrl ↵',
    recaption: 'Re-caption',
    edit: (name) => `editing ${name}`,
    approveStep: (name) => `approving ${name}`,
    draftStep: (name) => `going back to the draft of ${name}`,
    recaptionStep: (name) => `the new draft of ${name}`,
    undone: (label) => `Undone: ${label}.`,
    redone: (label) => `Done again: ${label}.`,
    redo: 'Redo',
    redoKey: 'Shift Z',
    approvedMany: (images) => `${plural(images, 'caption')} approved.`,
    nothingToApprove: 'None of the selected images has a caption yet.',
    approveManyStep: (images) => `approving ${plural(images, 'caption')}`,
    allApproved: 'Every caption is approved.',
    toExport: 'Go to export'
  },

  undo: {
    title: 'What can be undone',
    open: 'All that can be undone',
    why: 'Choosing one takes it back, and with it all that came after.',
    entry: (label, later) => (later ? `Undo ${label} and ${later} more` : `Undo ${label}`),
    with: (later) => `and ${later} more`,
    done: (steps) => `${steps} steps undone.`
  },

  tokens: {
    label: (name) => `Estimated length for ${name}`,
    value: (tokens, room) => `about ${tokens} of ${room} tokens`,
    over: 'CLIP reads about the first 77 tokens only; T5 reads all of it.',
    why: 'Estimates: the trainer’s own counts differ by a few tokens.'
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
      engine_misconfigured: 'The engine is not set up right on this server.',
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
    draft: ({ model, engine, attempts, seconds, cut_off: cutOff, cost_usd: real }, price) => {
      const cost = real ? ` · ${smallDollars(real)}` : price ? ` · about ${smallDollars(price)}` : ''
      const tries = attempts > 1 ? ` · ${attempts} attempts` : ''
      return `Draft: ${model || engine}${tries} · ${decimal(seconds, seconds < 10 ? 1 : 0)} s${cost}${cutOff ? ' · cut off' : ''}`
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
  }
}
