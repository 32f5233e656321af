/** Words about the engine and its runs. */

import { clock, count, dollars, duration, plural } from '../helpers/format.js'

const expected = ({ seconds, dollars: cost }) => `${seconds < 3 ? 'a moment' : `about ${duration(seconds)}`}${cost ? `, ${dollars(cost)}` : ''}`

export const machineTexts = {
  recaption: {
    hint: 'A hint for this image (optional)',
    example: 'for example: seen from the gallery',
    style: 'Style',
    go: 'Write a new draft',
    replaces: 'The new draft takes the place of your words. Undo brings them back.'
  },

  engine: {
    title: 'Caption engine',
    open: 'Engine settings',
    setUp: 'Set up engine',
    chip: ({ label, needs_key: needsKey }, model) => (needsKey ? `${label} · ${model.replace(/^gemini-/, '')}` : label),
    name: ({ label }) => label,
    style: ({ label }) => label,
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
    works: (models) => `The key works; ${plural(models, 'model')} can caption.`,
    template: 'What the engine is told in this style',
    original: 'Use the original wording',
    ownWording: 'Your own wording. This browser keeps it for the next time.',
    wordingHint: 'You may change it; {trigger_word} stands for your trigger word.',
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
    tryThree: 'Try three first',
    tryMore: 'Try three more',
    captionRest: (images) => `Caption ${images} more`,
    captionOthers: (images) => `Caption the other ${images}`,
    tried: (some, all) => `${some} of ${all} tried: look at them, then caption the others`,
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
    finished: ({ done, failed }, { blocked, seconds, dollars: cost }) => {
      const rest = [blocked && `${blocked} blocked`, failed && `${failed} failed`].filter(Boolean)
      const took = seconds >= 3 ? ` in ${duration(seconds)}` : ''
      return `${[`${plural(done - blocked, 'caption')} written${took}`, ...rest].join(', ')}.${cost ? ` It cost ${dollars(cost)}.` : ''}`
    },
    nothing: 'Every image has a caption already.',
    trainer: 'Next: upload it at the trainer with the trigger word'
  }
}
