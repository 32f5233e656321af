/** What a person does with captions: walk, write, approve, change many, take back. */

import { filterImages, neighbourId, nextOpenId } from '../models/filters.js'
import { texts } from '../texts.js'
import { tell } from './news.js'
import { TypedSteps } from './typed-steps.js'

/** @returns {Record<string, (detail: any, event: Event) => unknown>} a call for each event of the page */
export function captionActions({ store, autosave, bulk }) {
  const typed = new TypedSteps({ store, autosave, undo: bulk.undo })
  const shown = () => filterImages(store.get('images'), store.get('filter'))
  const textOf = (image) => autosave.textOf(image.id) ?? image.caption

  const leave = () => {
    typed.close()
    autosave.flush()
  }

  const go = ({ id, alone }) => {
    leave()
    store.update({ currentId: id, step: 'captions', ...(alone ? { selection: new Set() } : {}) })
  }

  const walk = ({ offset }, event) => {
    const id = neighbourId(shown(), store.get('currentId'), offset)
    if (!id || id === store.get('currentId')) return leave()
    event.preventDefault()
    go({ id, alone: true })
  }

  const approve = () => {
    const image = store.current
    if (!image || !textOf(image).trim()) return
    const next = nextOpenId(shown(), image.id)
    typed.approve(image)
    if (next) return store.update({ currentId: next })
    const isAll = store.get('images').every((one) => one.id === image.id || one.state === 'approved')
    if (isAll) tell(store, texts.editor.allApproved, { label: texts.editor.toExport, event: 'open-step', detail: { step: 'export' } })
  }

  const approveSelection = async () => {
    const images = store.get('images').filter((image) => store.get('selection').has(image.id) && textOf(image).trim())
    if (!images.length) return tell(store, texts.editor.nothingToApprove)
    const edits = images.map((image) => ({ imageId: image.id, caption: textOf(image), state: 'approved' }))
    await bulk.apply(texts.editor.approveManyStep(images.length), edits)
    tell(store, texts.editor.approvedMany(images.length), { label: texts.editor.undo, key: 'Z', event: 'undo' })
  }

  const replace = async ({ label, changes }) => {
    const stays = ({ state }) => (state === 'approved' ? 'approved' : undefined)
    await bulk.apply(label, changes.map(({ imageId, after }) => ({ imageId, caption: after, state: stays(store.image(imageId)) })))
    tell(store, texts.replace.made(changes.length), { label: texts.editor.undo, key: 'Z', event: 'undo' })
  }

  const undo = async (detail, event) => {
    const toast = store.get('toasts').findLast((one) => one.action?.event === 'restore-image')
    if (toast && toast.at > store.get('undo').at) return event.target.dispatchEvent(restoring(toast, store))
    typed.close()
    const step = await bulk.undo.undo()
    if (step) tell(store, texts.editor.undone(step.label), { label: texts.editor.redo, key: texts.editor.redoKey, event: 'redo' })
    showStep(store, step)
  }

  const undoTo = async ({ steps }) => {
    typed.close()
    let last = null
    for (let count = 0; count < steps; count += 1) last = await bulk.undo.undo()
    if (last) tell(store, steps === 1 ? texts.editor.undone(last.label) : texts.undo.done(steps), { label: texts.editor.redo, key: texts.editor.redoKey, event: 'redo' })
    showStep(store, last)
  }

  const redo = async () => {
    const step = await bulk.undo.redo()
    if (step) tell(store, texts.editor.redone(step.label))
    showStep(store, step)
  }

  const useDraft = async ({ id }) => {
    const { filename, provenance } = store.image(id)
    await bulk.apply(texts.editor.draftStep(filename), [{ imageId: id, caption: provenance.draft, state: 'drafted' }])
  }

  const toggleSelected = () => {
    const ids = new Set(store.get('selection'))
    if (!ids.delete(store.get('currentId'))) ids.add(store.get('currentId'))
    store.update({ selection: ids })
  }

  return {
    go,
    walk,
    approve,
    undo,
    'undo-to': undoTo,
    redo,
    replace,
    'toggle-selected': toggleSelected,
    'approve-selection': approveSelection,
    'use-draft': useDraft,
    'edit-caption': ({ id, caption }) => typed.write(id, caption),
    'field-left': leave,
    'resolve-conflict': ({ id, choice }) => settle({ store, autosave }, id, choice),
    'save-again': () => autosave.flush(),
    'show-conflict': () => go({ id: Object.keys(store.get('conflicts'))[0], alone: true }),
    filter: (patch) => store.update({ filter: { ...store.get('filter'), ...patch }, step: 'captions' }),
    select: ({ ids }) => store.update({ selection: new Set(ids) })
  }
}

function restoring({ id, action }, store) {
  store.update({ toasts: store.get('toasts').filter((toast) => toast.id !== id) })
  return new CustomEvent(action.event, { bubbles: true, detail: action.detail })
}

/** A step that touched one image only is looked at where it happened. */
function showStep(store, step) {
  if (step?.before.length === 1) store.update({ currentId: step.before[0].imageId })
}

function settle({ store, autosave }, id, choice) {
  const { [id]: _, ...rest } = store.get('conflicts')
  store.update({ conflicts: rest })
  autosave.resolve(id, choice)
}
