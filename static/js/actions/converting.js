/** What a person does to convert a picture: bring it, wish, start, cancel, compare, take the files along. */

import { hand } from '../helpers/hand.js'
import { faultOf, nameAs, nothingMade, onWire } from '../models/conversion.js'
import { texts } from '../texts.js'

const words = texts.convert
const URLS = { make: (blob) => URL.createObjectURL(blob), drop: (url) => URL.revokeObjectURL(url) }

/**
 * @param {object} studio
 * @param {{open?: () => void, urls?: {make: (blob: Blob) => string, drop: (url: string) => void}, give?: typeof hand}} [page] `open` shows the sheet
 * @returns {Record<string, (detail: any) => unknown>} a call for each event of the page
 */
export function convertActions({ store, api }, { open = () => {}, urls = URLS, give = hand } = {}) {
  let visit = new AbortController() // ends when the sheet closes
  let asking = null

  const now = () => store.get('conversion')
  const show = (patch) => store.update({ conversion: { ...now(), ...patch } })

  const leave = () => {
    visit.abort()
    asking?.abort()
    asking = null
    const { original, files } = now()
    dropAll({ original, ...files })
    show({ source: null, ...nothingMade() })
  }

  const dropAll = (pictures) => Object.values(pictures).forEach((picture) => { if (picture?.url) urls.drop(picture.url) })

  const begin = async (source) => {
    leave()
    visit = new AbortController()
    const { signal } = visit
    show({ source, original: { status: 'loading' } })
    open()
    const original = await fetched(() => source.file ?? api.assetFile(source.hash, { signal }))
    if (signal.aborted) return
    show({ original: readied(original), source: { ...now().source, size: original.blob?.size ?? source.size } })
  }

  const start = async () => {
    const { source, wishes, status } = now()
    if (asking || !source || status === 'busy' || faultOf(wishes)) return
    const own = new AbortController()
    asking = own
    show({ status: 'busy', fraction: 0, problem: null, said: '' })
    try {
      const onProgress = (fraction) => { if (asking === own) show({ fraction }) }
      const value = await api.convert({ file: source.file, contentHash: source.hash }, onWire(wishes), { onProgress, signal: own.signal })
      if (asking === own) take(value, wishes)
    } catch (problem) {
      if (asking === own) fail(problem)
      if (!problem.code) throw problem
    } finally {
      if (asking === own) asking = null
    }
  }

  const take = (value, wishes) => {
    const [made, wished] = [Object.keys(value.exports), onWire(wishes).formats.length]
    dropAll(now().files)
    const said = made.length === wished ? words.ready(made.length) : words.partly(made.length, wished)
    const shown = made.includes(now().shown) ? now().shown : made[0]
    show({ status: 'ready', value, made: wishes, files: {}, shown, said })
    load(shown)
  }

  const fail = (problem) => {
    const back = now().value ? 'ready' : 'idle'
    if (problem.code === 'cancelled') show({ status: back, said: words.cancelled })
    else show({ status: back, problem: { code: problem.code, message: problem.detail ?? problem.message } })
  }

  /** Fetch a converted file once; what is shown is what is given away. */
  const load = (format) => {
    const { files, value } = now()
    if (files[format] && files[format].status !== 'failed') return files[format].coming
    const { signal } = visit
    const keep = (file) => show({ files: { ...now().files, [format]: file } })
    const coming = fetched(() => api.exportedFile(value.exports[format].url, { signal })).then((file) => {
      if (!signal.aborted && now().value === value) keep({ ...readied(file), coming })
    })
    keep({ status: 'loading', coming })
    return coming
  }

  const readied = ({ blob, message }) => (blob ? { status: 'ready', blob, url: urls.make(blob) } : { status: 'failed', message })

  const giveAway = async ({ format }) => {
    const { source, value } = now()
    await load(format)
    const file = now().files[format]
    if (now().value !== value || file?.status !== 'ready') return
    const name = nameAs(source.name, format)
    give(file.blob, name)
    show({ said: words.downloaded(name) })
  }

  return {
    'convert-file': ({ file }) => begin({ name: file.name, size: file.size, file }),
    'convert-asset': ({ asset }) => begin({ name: asset.name, size: asset.size, hash: asset.content_hash }),
    'convert-wish': (patch) => show({ wishes: { ...now().wishes, ...patch }, said: '' }),
    'convert-seen': (size) => { if (now().source) show({ original: { ...now().original, ...size } }) },
    'convert-start': start,
    'convert-cancel': () => asking?.abort(),
    'convert-compare': ({ format }) => { show({ shown: format }); return load(format) },
    'convert-take': giveAway,
    'convert-closed': leave
  }
}

/** @returns {Promise<{blob?: Blob, message?: string}>} */
async function fetched(ask) {
  try {
    return { blob: await ask() }
  } catch (problem) {
    if (!problem.code) throw problem
    return { message: problem.detail ?? problem.message }
  }
}
