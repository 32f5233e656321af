/** Words of the Inspect view. */

import { bytes, count } from '../helpers/format.js'

export const inspectTexts = {
  inspect: {
    label: 'Inspect',
    title: 'Drop an image to see what it carries',
    limits: ({ max_image_file_size: size }) => `JPG, PNG or WebP up to ${bytes(size)}, of any size in pixels.`,
    choose: 'Choose an image',
    teaches: [
      ['Who made it', 'Prompt, seed, model and settings that AUTOMATIC1111, Forge, ComfyUI, InvokeAI, Fooocus, NovelAI and others write into their images.'],
      ['What would leak', 'The place, names, serial numbers and folders that travel along when you give the file away.'],
      ['Nothing stays', 'The file is read once and forgotten. It joins no batch unless you add it.']
    ],

    another: 'Another image',
    reading: 'Reading …',
    read: (name) => `${name} has been read.`,
    onlyOne: (name) => `One image at a time: this is ${name}.`,
    noPicture: 'The browser cannot show this picture. What it carries can be read all the same.',
    retry: 'Try again',

    ours: 'Captioned here',
    caption: 'Caption',
    made: 'Who made it',
    nobody: 'No generator has signed this image.',
    nobodyWhy: 'Photos have no such signature, and many sites remove it when an image is uploaded.',
    prompt: 'Prompt',
    negative: 'Negative prompt',
    seed: 'Seed',
    noPrompt: 'It names no prompt.',
    facts: { trigger: 'Trigger word', state: 'State', engine: 'Engine', hint: 'Hint', model: 'Model', loras: 'LoRAs', size: 'Size', steps: 'Steps', cfg: 'CFG', sampler: 'Sampler', scheduler: 'Scheduler', clipSkip: 'Clip skip' },
    copy: 'Copy',
    copyWhat: (what) => `Copy: ${what}`,
    copied: (what) => `${what} copied.`,
    notCopied: 'The browser does not allow copying here. Select the words and press Ctrl C.',

    leaks: 'What would leak',
    noLeaks: 'Nothing private was found.',
    leaksWhy: 'Whoever gets this file can read it.',
    alsoPrompt: 'The prompt and the settings travel along as well.',
    leakNames: {
      location: 'location',
      'owner name': 'owner name',
      'computer name': 'computer name',
      'camera serial number': 'camera serial number',
      'camera model': 'camera model',
      'image number': 'image number',
      'maker notes': 'maker notes',
      'time taken': 'time taken',
      comment: 'comment',
      'file paths': 'file paths',
      thumbnail: 'thumbnail'
    },
    leak: {
      location: 'the coordinates where it was taken',
      'owner name': 'who took or owns it',
      'computer name': 'the computer it was made on',
      'camera serial number': 'ties it to one device',
      'camera model': 'the device it was taken with',
      'image number': 'an identity of its own, the same in every copy',
      'maker notes': 'what the maker of the camera adds; often a serial number',
      'time taken': 'the day and the hour',
      comment: 'words somebody wrote into the file',
      'file paths': 'folders of a computer, often with a user’s name',
      thumbnail: 'a small copy, which may show what was cropped away later'
    },

    carried: 'Everything it says',
    nothing: 'The file holds no texts.',
    cut: (shown, all) => `The first ${count(shown)} of ${count(all)} characters.`,
    errors: 'Not everything could be read',

    file: 'The file',
    kinds: { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' },
    fileFacts: ({ container, width, height, size_bytes: size }) =>
      [inspectTexts.inspect.kinds[container], width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    sha256: 'SHA-256 of the file',
    codedHash: 'SHA-256 of the picture alone',
    codedWhy: 'Stays the same whatever is written beside the picture.',
    use: 'Add to the batch'
  }
}
