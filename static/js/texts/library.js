/** Words of the Library view, and of filing into it. */

import { bytes, clock, count, plural, utc } from '../helpers/format.js'

export const libraryTexts = {
  library: {
    label: 'Library',
    find: 'Find files',
    findLabel: 'Words of captions, prompts, names, keywords',
    clear: 'Clear all',
    facets: { dataset: 'Dataset', trigger: 'Trigger word', kind: 'Kind', keyword: 'Keyword' },
    kinds: { image: 'Images', video: 'Videos', audio: 'Sounds' },
    allValues: (number) => `Show all ${number}`,
    fewValues: 'Show fewer',

    found: (total) => plural(total, 'file'),
    picked: (number) => `${count(number)} selected`,
    unpick: 'Clear',
    start: 'Start a batch',
    startWith: (number) => `Start a batch with ${count(number)}`,
    parquet: 'Parquet table',
    parquetWhy: 'Download a table of all that was found, for pandas, DuckDB or datasets',
    grid: 'Files of the library',
    more: (number) => `Show ${count(number)} more`,
    fetching: 'Loading …',
    missing: 'missing',
    damaged: 'damaged',
    noPicture: { image: 'No picture', video: 'Video', audio: 'Sound' },

    loading: 'Opening the library …',
    failed: 'The library cannot be read just now',
    nothing: 'Nothing found',
    nothingWhy: 'No file has all of these words and filters.',
    empty: 'The library is empty',
    emptyWhy: 'It shows every captioned or generated file you keep, found by the words the files carry themselves.',
    teaches: [
      ['File a batch', 'In Caption, step Export: “File into the library” writes the images with their captions inside into DATA_DIR/library, one folder a dataset.'],
      ['Bring your folders', 'Name them in LIBRARY_ROOTS, and the folder of generated images in MEDIA_ROOT. They are read, never changed.'],
      ['Scan', 'A scan reads what is new or changed. Files that move are recognised; the words stay in the files.']
    ],
    scanning: 'The library is being read. Files appear here as soon as they are known.',

    closed: 'The library is locked',
    closedWhy: 'It shows all files of its owner. It opens on the machine it runs on, or with the access code of this server.',
    code: 'Access code',
    memoryOnly: 'The code stays in this page’s memory only.',
    open: 'Open',

    scan: 'Scan for changes',
    scanNow: 'Scan now',
    stop: 'Stop',
    stopping: 'Stopping …',
    scanLabel: 'Scan',
    running: ({ seen, added, changed }) => `${plural(seen, 'file')} looked at, ${count(added + changed)} read`,
    report: (report) => sentencesOf(report),
    never: 'Not scanned since the server started.',

    numbers: 'In numbers',
    sums: ({ assets, bytes: size }) => `${plural(assets, 'file')} · ${bytes(size)}`,
    copies: ({ assets, locations, missing }) => {
      const parts = [locations > assets && `${count(locations)} places, copies included`, missing > 0 && `${count(missing)} missing`]
      return parts.filter(Boolean).join(' · ')
    },
    byState: 'Captions by state',
    byWords: 'Captions by words',
    byModel: 'Models',
    chooseOne: 'Choose a picture to see what is known of it.',

    detail: 'About this file',
    closeDetail: 'Close',
    caption: 'Caption',
    noCaption: 'No caption',
    prompt: 'Prompt',
    negative: 'Negative prompt',
    seed: 'Seed',
    facts: { trigger: 'Trigger word', state: 'State', engine: 'Engine', model: 'Model', generator: 'Made with', made: 'Written' },
    fileFacts: ({ width, height, size, media_type: type }) => [type.split('/')[1]?.toUpperCase(), width && height ? `${width} × ${height}` : '', bytes(size)].filter(Boolean).join(' · '),
    keywords: 'Keywords',
    places: (number) => (number === 1 ? 'Lies at' : `Lies at ${number} places`),
    presence: { present: 'present at the last scan', missing: 'not seen at the last scan' },
    fault: (words) => `It could not be read to its end: ${words}`,
    inspect: 'Open in Inspect',
    download: 'Download',
    understand: 'Describe it',
    understanding: 'Looking …',
    understandWhy: 'Have the engine say what the picture shows: keywords and a description, written into the file',
    seen: 'What it shows',
    seenTags: 'Its keywords are below.',
    unwritten: (number) => `${number === 1 ? 'One copy' : `${count(number)} copies`} could not be written and stayed as before.`,

    batchTitle: 'Start a batch',
    batchText: (number) => `${plural(number, 'picture')} from the library, captions included. The files in the library stay as they are.`,
    batchTrigger: 'Its trigger word',
    batchTriggerWhy: 'Captions that begin with the old one get this one.',
    batchLeft: (number) => `${number === 1 ? 'One of the selected files' : `${count(number)} of the selected files`} cannot be used: missing, damaged, or no JPG, PNG or WebP.`,
    batchMost: (maximum) => `A batch takes up to ${count(maximum)} pictures. Select fewer.`,
    batchNone: 'None of the selected files can be used in a batch.',
    batchOpen: 'The batch that is open now stays on the server for some days, but this page lets go of it. Save a backup of it first if you want to come back.',
    batchYes: 'Start',
    batchBusy: 'Starting …',
    begun: (images) => `A new batch of ${plural(images, 'image')} from the library.`
  },

  filing: {
    title: 'File into the library',
    why: 'Writes every image with its caption inside into a folder of the library, beside what is there already.',
    name: 'Dataset name',
    button: 'File',
    busy: 'Filing …',
    notReady: 'Every image needs a caption in good form first.',
    done: ({ dataset, filed, kept }) => {
      if (!filed) return `All ${plural(kept, 'image')} lay in “${dataset}” already. Nothing was written.`
      return `${plural(filed, 'image')} now ${filed === 1 ? 'lies' : 'lie'} in “${dataset}”.${kept ? ` ${plural(kept, 'image')} lay there already.` : ''}`
    },
    show: 'Show in the library',
    closed: 'Open the library'
  }
}

const ENDS = {
  done: (when) => `Scanned ${when}`,
  cancelled: (when) => `Stopped ${when}`,
  failed: (when) => `The scan failed ${when}`
}

/** How a scan ended, as sentences. */
function sentencesOf({ state, seen, added, changed, moved, removed, missing, unreadable, absent_roots: absent, finished_at: end }) {
  if (!ENDS[state]) return [libraryTexts.library.never]
  const news = [added > 0 && `${count(added)} new`, changed > 0 && `${count(changed)} changed`, moved > 0 && `${count(moved)} moved`, removed > 0 && `${count(removed)} gone`]
  const told = news.filter(Boolean)
  return [
    `${ENDS[state](end ? clock(utc(end)) : '').trim()}: ${plural(seen, 'file')}, ${told.join(', ') || (state === 'done' ? 'nothing new' : 'nothing read')}.`,
    state === 'cancelled' && 'What was read is kept.',
    missing > 0 && `${plural(missing, 'place')} ${missing === 1 ? 'was' : 'were'} not seen; kept as missing until the disk is back.`,
    unreadable > 0 && `${plural(unreadable, 'file')} could not be opened.`,
    ...absent.map((root) => `The folder ${root} is not there or empty.`)
  ].filter(Boolean)
}
