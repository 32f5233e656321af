/** What a person does with generated pictures: look, compare, make again, keep, take away, train with, remove. */

import { hand } from '../helpers/hand.js'
import { triggerProblem } from '../models/caption_text.js'
import { fileNameOf } from '../models/picture_facts.js'
import { pictureOf } from '../models/picture_history.js'
import { insteadOf, settingsOf } from '../models/picture_settings.js'
import { texts } from '../texts.js'
import { complain, tell } from './news.js'

const words = texts.playground

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function pictureActions(studio) {
  const { store, api, history } = studio
  const current = () => pictureOf(store, store.get('picture'))
  const withCurrent = (call) => (detail) => {
    const image = current()
    return image && call(image, detail)
  }

  const show = ({ id, beside }) => {
    const open = store.get('picture')
    if (beside && open !== null && open !== id && store.get('comparedTo') === null) store.update({ comparedTo: open })
    store.update({ picture: id })
  }

  const walk = ({ offset }) => {
    const { images } = store.get('pictures')
    const here = images.findIndex(({ id }) => id === store.get('picture'))
    const there = images[Math.min(Math.max(here + offset, 0), images.length - 1)]
    if (there) store.update({ picture: there.id })
    if (here + offset >= images.length - 5) history.more()
  }

  /** The picture at hand is the first; its neighbour stands in until another is chosen. */
  const compare = ({ id }) => {
    if (store.get('comparedTo') !== null) return store.update({ comparedTo: null })
    const { images } = store.get('pictures')
    const here = images.findIndex((image) => image.id === id)
    const beside = images[here + 1] ?? images[here - 1]
    return beside && store.update({ comparedTo: id, picture: beside.id })
  }

  const swap = () => store.update({ picture: store.get('comparedTo'), comparedTo: store.get('picture') })

  const same = (image) => {
    const { facts } = store.get('playground')
    store.update({ settings: settingsOf(image, facts, store.get('session').triggerWord), comparedTo: null })
    const instead = insteadOf(image, facts)
    tell(store, instead ? words.sameButModel(image.modelUsed, instead) : words.sameDone)
  }

  const keep = async (image) => history.replace(await api.pictures.mark(image.id, !image.keep))

  const inspect = async (image) => {
    const file = await fileOf(studio, image)
    store.update({ step: 'inspect' })
    document.body.dispatchEvent(new CustomEvent('inspect-files', { bubbles: true, detail: { files: [file] } }))
  }

  return {
    'picture-show': show,
    'picture-walk': walk,
    'picture-compare': withCurrent(compare),
    'picture-swap': swap,
    'picture-same': withCurrent(same),
    'picture-keep': withCurrent(keep),
    'picture-download': withCurrent(async (image) => hand(await api.pictures.file(image.imageUrl), fileNameOf(image))),
    'picture-inspect': withCurrent(inspect),
    'picture-remove': withCurrent((image) => remove(studio, image)),
    'picture-train': withCurrent((image, detail) => train(studio, image, detail)),
    'pictures-more': () => history.more()
  }
}

async function remove({ store, api, history, bulk }, image) {
  const out = async () => {
    await api.pictures.remove(image.id)
    const { images } = store.get('pictures')
    const here = images.findIndex(({ id }) => id === image.id)
    const next = images[here + 1] ?? images[here - 1]
    history.drop(image.id)
    if (store.get('picture') === image.id) store.update({ picture: next?.id ?? null })
    if ([image.id, store.get('picture')].includes(store.get('comparedTo'))) store.update({ comparedTo: null })
  }
  const back = async () => {
    await api.pictures.restore(image.id)
    await history.again()
    store.update({ picture: image.id })
  }
  await out()
  bulk.undo.push({ label: words.removeStep(image.prompt), before: [], after: [], back, again: out })
  tell(store, words.removed, { label: texts.editor.undo, key: 'Z', event: 'undo' })
}

/** Through the ordinary upload; without a batch its trigger word is asked for first. */
async function train(studio, image, { triggerWord } = {}) {
  const { store, uploader } = studio
  const { id: sessionId, triggerWord: known } = store.get('session')
  if (triggerWord) store.update({ session: { ...store.get('session'), triggerWord } })
  else if (sessionId === null && triggerProblem(known)) return document.querySelector('training-sheet').open()
  const file = await fileOf(studio, image)
  const settled = new Promise((resolve) => uploader.addEventListener('settled', ({ detail }) => resolve(detail.snapshot), { once: true }))
  await uploader.add([file])
  const row = (await settled).items.findLast(({ name }) => name === file.name)
  if (row?.problem) return complain(store, row.problem)
  const text = row?.status === 'known' ? words.trainedBefore(file.name) : words.trained(file.name)
  return tell(store, text, { label: texts.show, event: 'open-step', detail: { step: 'images' } })
}

async function fileOf({ api }, image) {
  const blob = await api.pictures.file(image.imageUrl)
  return new File([blob], fileNameOf(image), { type: blob.type })
}
