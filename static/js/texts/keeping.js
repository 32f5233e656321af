/** Words about the copy in the browser and the other tabs. */

import { plural } from '../helpers/format.js'

const FEW = 3

export const keepingTexts = {
  keeping: {
    asking: 'Looking for this batch on the server …',
    sending: ({ done, total }) => `The server has lost this batch. Putting it back from this browser: ${done} of ${total}`,
    again: 'Put it back now',
    back: (images) => `Everything is back on the server: ${plural(images, 'image')} and all captions.`,
    without: (images, names) =>
      `${plural(images, 'image')} and their captions are back. This browser holds no copy of ${names.slice(0, FEW).join(', ')}${names.length > FEW ? ` and ${names.length - FEW} more` : ''}: add them again.`,
    full: 'This browser has no room to keep a copy of all images. The server still holds the batch; save a backup to be safe.',
    page: 'This browser keeps no copy beyond this page, as in private windows. The server still holds the batch; save a backup to be safe.',
    otherTab: 'This batch is open in another tab too. Both stay in step.',
    replaced: 'Another batch was opened in another tab; this one shows it too.',
    away: 'The server cannot be reached. This page opens without it; captions and uploads wait until it answers.',
    forgotten: 'This batch was deleted in another tab.'
  }
}
