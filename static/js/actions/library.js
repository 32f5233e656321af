/** What a person does in the Library view: find, scan, pick, look, take away, begin a batch. */

import { hand } from '../helpers/hand.js'
import { byHash, isUsable, pickedAfter } from '../models/library_facts.js'
import { emptyQuery } from '../models/library_search.js'
import { texts } from '../texts.js'
import { letGo, openBatch } from './another-batch.js'
import { tell } from './news.js'

/** Look when the view opens; show what a scan brings. @param {object} studio */
export function listenToLibrary({ store, search, scan }) {
  store.addEventListener('change', ({ detail: { keys } }) => {
    if (keys.includes('step') && store.get('step') === 'library' && store.get('library').status === 'idle') lookAround({ store, search, scan })
  })
  let isFilling = false
  scan.addEventListener('news', ({ detail: { isOver, isAsked } }) => {
    // an empty view fills while a scan runs; a full one stays as it is until the scan is over
    if (!isOver && store.get('library').assets.length) return
    search.again({ inPlace: isFilling || !isAsked }) // what somebody looks at already must not move away by itself
    isFilling = !isOver
    if (isOver) search.count()
  })
}

async function lookAround({ store, search, scan }) {
  await search.again() // the first look begins the first scan
  if (store.get('library').status !== 'ready') return
  await scan.look()
  await search.count()
}

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function libraryActions(studio) {
  const { store, api, search, scan } = studio

  const pick = ({ hash, how, from }) => {
    const { assets: shown } = store.get('library')
    store.update({ picked: pickedAfter({ shown, picked: store.get('picked'), anchor: from }, hash, how) })
  }

  const openCode = async ({ accessCode }) => {
    store.update({ credentials: { ...store.get('credentials'), accessCode } })
    await lookAround(studio)
  }

  const begin = async ({ triggerWord }) => {
    if (store.get('beginning').status === 'busy') return
    const hashes = [...store.get('picked').values()].filter(isUsable).map((asset) => asset.content_hash)
    store.update({ beginning: { status: 'busy' } })
    try {
      await studio.autosave.flush()
      const session = await api.startSession(hashes, triggerWord)
      letGo(studio)
      openBatch(studio, session, 'captions')
      store.update({ picked: new Map(), beginning: { status: 'done' } })
      tell(store, texts.library.begun(session.images.length))
    } catch (problem) {
      store.update({ beginning: { status: 'failed', problem: { message: problem.detail ?? problem.message } } })
      if (!problem.code) throw problem
    }
  }

  const understand = async ({ asset }) => {
    const hash = asset.content_hash
    if (store.get('understood')?.status === 'busy') return
    const { name: engine, model } = store.get('engine')
    store.update({ understood: { hash, status: 'busy' } })
    try {
      const value = await api.understand(hash, { engine, model, credentials: store.get('credentials') })
      store.update({ understood: { hash, status: 'done', value } })
      const shown = store.get('asset')
      if (shown?.content_hash === hash) store.update({ asset: { ...shown, keywords: [...new Set([...shown.keywords, ...value.keywords])] } })
      await Promise.all([search.again(), search.count()])
    } catch (problem) {
      store.update({ understood: { hash, status: 'failed', message: problem.detail ?? problem.message } })
      if (!problem.code) throw problem
    }
  }

  const inspect = async ({ asset }) => {
    const blob = await api.assetFile(asset.content_hash)
    store.update({ step: 'inspect' })
    document.body.dispatchEvent(new CustomEvent('inspect-files', { bubbles: true, detail: { files: [new File([blob], asset.name, { type: asset.media_type })] } }))
  }

  return {
    'library-find': (patch) => search.find(patch),
    'library-clear': () => search.find(emptyQuery()),
    'library-more': () => search.more(),
    'library-again': () => lookAround(studio),
    'library-code': openCode,
    'library-scan': () => scan.start(),
    'library-stop': () => scan.stop(),
    'library-pick': pick,
    'library-pick-all': () => store.update({ picked: byHash(store.get('library').assets) }),
    'library-unpick': () => store.update({ picked: new Map() }),
    'library-look': ({ asset }) => store.update({ asset }),
    'library-inspect': inspect,
    'library-understand': understand,
    'library-download': async ({ asset }) => hand(await api.assetFile(asset.content_hash), asset.name),
    'library-parquet': async () => {
      const { blob, filename } = await api.parquet(store.get('library').query)
      hand(blob, filename)
      tell(store, texts.plan.downloaded(filename))
    },
    'begin-batch': begin
  }
}

/** @returns {Record<string, (detail: any) => unknown>} */
export function filingActions({ store, api, autosave, search }) {
  return {
    'file-dataset': async ({ name }) => {
      if (store.get('filing').status === 'busy') return
      const { id } = store.get('session')
      const show = (filing) => { if (store.get('session').id === id) store.update({ filing }) }
      show({ status: 'busy' })
      try {
        await autosave.flush()
        show({ status: 'done', value: await api.fileDataset(id, name) })
        if (store.get('library').status !== 'idle') await Promise.all([search.again(), search.count()])
      } catch (problem) {
        show({ status: 'failed', problem: { code: problem.code, message: problem.detail ?? problem.message } })
        if (!problem.code) throw problem
      }
    },
    'show-dataset': ({ dataset }) => {
      store.update({ step: 'library' })
      search.find({ ...emptyQuery(), dataset })
    }
  }
}
