/** What a person does with images: bring them, take them out, name what they show. */

import { fromDrop, fromPaste, fromPicker } from '../models/intake.js'
import { triggerProblem } from '../models/caption_text.js'
import { SAMPLE_URLS, SAMPLE_WORD } from '../models/samples.js'
import { texts } from '../texts.js'
import { emptyPage } from './empty-page.js'
import { complain, tell } from './news.js'

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function imageActions({ store, api, boot, uploader, autosave, restorer }) {
  const take = async (reading) => {
    const { files, rejected } = await reading
    if (rejected.length) store.update({ rejected: [...store.get('rejected'), ...rejected] })
    if (!files.length && !rejected.length) return
    store.update({ step: 'images' })
    await uploader.add(files)
  }

  const trySamples = async () => {
    const files = await Promise.all(SAMPLE_URLS.map((url) => api.ownFile(url)))
    const session = store.get('session')
    if (triggerProblem(session.triggerWord)) store.update({ session: { ...session, triggerWord: SAMPLE_WORD } })
    await take(fromPicker(files, boot.limits))
  }

  const remove = async ({ id }) => {
    const { filename } = store.image(id)
    autosave.drop(id)
    const { version } = await api.removeImage(store.get('session').id, id)
    store.dropImage(id)
    store.takeFacts({ version })
    tell(store, texts.images.removed(filename), { label: texts.editor.undo, key: 'Z', event: 'restore-image', detail: { id } })
  }

  const restore = async ({ id }) => {
    const { filename } = await fromBin(id).catch((problem) => {
      if (problem.code === 'image_gone') return restorer.bringBack(id) // the server was emptied since; the copy was not
      throw problem
    })
    tell(store, texts.images.restored(filename))
  }

  const fromBin = async (id) => {
    const { image, version } = await api.restoreImage(store.get('session').id, id)
    store.mergeImages([image])
    store.takeFacts({ version })
    return image
  }

  const giveTrigger = ({ word, start }) => {
    store.update({ session: { ...store.get('session'), triggerWord: word } })
    if (start && !triggerProblem(word)) uploader.start()
  }

  const rename = async ({ word }) => {
    await autosave.flush()
    store.takeSession(await api.renameTrigger(store.get('session').id, word))
    tell(store, texts.trigger.renamed(word))
  }

  uploader.addEventListener('held', ({ detail: { problem } }) => {
    if (problem.code !== 'session_gone') return complain(store, problem)
    if (store.get('images').length) return restorer.check() // and then the uploader is told to go on
    emptyPage(store, store.get('session'))
    uploader.start()
  })

  uploader.addEventListener('accepted', ({ detail: { images } }) => restorer.giveWords(images).catch((problem) => complain(store, problem)))
  uploader.addEventListener('settled', () => { if (store.get('restoring')?.status === 'failed') restorer.check() })

  return {
    'add-files': ({ files }) => take(fromPicker(files, boot.limits)),
    'drop-files': ({ transfer }) => take(fromDrop(transfer, boot.limits)),
    'paste-files': ({ clipboard }) => take(fromPaste(clipboard, boot.limits)),
    'try-samples': trySamples,
    'remove-image': remove,
    'restore-image': restore,
    'give-trigger': giveTrigger,
    'rename-trigger': rename,
    'retry-upload': ({ key }) => uploader.retry(key),
    'cancel-upload': ({ key }) => uploader.cancel(key),
    'forget-uploads': () => uploader.clear(),
    'forget-left-out': () => store.update({ rejected: [] })
  }
}
