/** What concerns the page itself: which sheet is open, where the focus is, which step is shown. */

import { openStep } from '../helpers/open_step.js'
import { Problem } from '../helpers/problem.js'
import { keepLanguage, language } from '../language.js'
import { prefixOf, problems } from '../models/caption_text.js'
import { loadTexts, texts } from '../texts.js'

/** @param {Document} page @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function pageActions({ store }, page) {
  const part = (name) => page.querySelector(name)
  const field = () => part('caption-field')

  const fix = ({ code }) => {
    const { triggerWord } = store.get('session')
    const caption = field().caption
    if (problems(caption, triggerWord).some((fault) => fault.code === code)) field().write(FIXES[code](caption, triggerWord))
  }

  return {
    'open-engine': () => part('engine-panel').open(),
    'open-replace': () => part('replace-dialog').open(),
    'choose-inspected': () => part('inspect-drop').choose(),
    'open-undo': () => part('undo-sheet').open(),
    'open-help': () => part('help-sheet').open(),
    'set-language': setLanguage,
    'open-step': ({ step }) => store.update({ step }),
    'write-it': () => field().focusField(),
    'fix-caption': fix,
    'toggle-recaption': () => part('caption-editor').toggleRecaption(),
    find: () => part('film-strip input').select(),
    'find-in-library': () => part('library-find input').select(),
    'ask-batch': () => part('batch-start').open(),
    'toast-gone': ({ id }) => store.update({ toasts: store.get('toasts').filter((toast) => toast.id !== id) })
  }
}

/** The page opens anew in it, once all its words are there. */
async function setLanguage({ language: chosen }) {
  await loadTexts(chosen).catch(() => { throw new Problem({ code: 'offline' }) })
  keepLanguage(chosen, window)
  window.location.reload()
}

/** Say in which language the page is, and fill in the words that stand outside of its parts. @param {Document} page */
export function speak(page) {
  page.documentElement.lang = language
  for (const part of page.querySelectorAll('[data-label]')) part.setAttribute('aria-label', texts.landmarks[part.dataset.label])
  for (const part of page.querySelectorAll('[data-text]')) part.textContent = texts.landmarks[part.dataset.text]
}

const FIXES = {
  prefix_missing: (caption, trigger) => `${prefixOf(trigger)} ${caption.trimStart()}`,
  several_lines: (caption) => caption.split(/\s*[\r\n\u2028\u2029\v\f\x85]+\s*/).filter(Boolean).join(' '),
  trailing_punctuation: (caption) => caption.replace(/[\s.!?]+$/, '')
}

/**
 * Show the open step and hide the others; the focus stays unless its place is gone.
 * @param {import('../state.js').Store} store
 * @param {Document} page
 */
export function showSteps(store, page) {
  const show = () => {
    openStep(page, store.get('step'))
    if (page.activeElement === page.body) page.querySelector('main').focus({ preventScroll: true })
  }
  store.addEventListener('change', ({ detail: { keys } }) => { if (keys.includes('step')) show() })
  show()
}
