/** What a person does with the playground's settings: open the view, change them, generate, stop. */

import { keepSettings, recallSettings } from '../helpers/kept_settings.js'
import { fitted, orderOf, promptOf } from '../models/picture_settings.js'

const CLOSED = ['library_closed', 'access_code_wrong']

/** Ask when the view opens; keep the settings; show what was made. @param {object} studio */
export function listenToPlayground(studio, storage = window.localStorage) {
  const { store, generator, history } = studio
  store.update({ settings: { ...store.get('settings'), ...recallSettings(storage) } })
  store.addEventListener('change', ({ detail: { keys } }) => {
    if (keys.includes('settings')) keepSettings(storage, store.get('settings'))
    if (keys.includes('step') && store.get('step') === 'playground') come(studio)
    const problem = ['making', 'pictures'].filter((key) => keys.includes(key)).map((key) => store.get(key).problem).find(isClosing)
    if (problem) close(store, problem)
  })
  generator.addEventListener('made', ({ detail: { images } }) => {
    history.add(images)
    if (store.get('picture') === null) store.update({ picture: images[0].id }) // unless another is looked at by now
  })
}

/** @returns {Record<string, (detail: any, event: Event) => unknown>} a call for each event of the page */
export function playgroundActions(studio) {
  const { store, generator } = studio

  const generate = () => {
    const { facts, status } = store.get('playground')
    if (status !== 'ready' || !facts.configured || store.get('making').status === 'busy') return undefined
    const [settings, trigger] = [store.get('settings'), store.get('session').triggerWord]
    if (!promptOf(settings, trigger)) return document.querySelector('picture-settings').focusPrompt()
    return see(generator.start(orderOf(settings, facts, trigger)))
  }

  /** While it is made its place is shown, if it fails what was there before. */
  const see = async (making) => {
    if (!making) return
    const before = store.get('picture')
    store.update({ picture: null, comparedTo: null })
    await making
    if (store.get('picture') === null) store.update({ picture: before })
  }

  const openCode = async ({ accessCode }) => {
    store.update({ credentials: { ...store.get('credentials'), accessCode } })
    await open(studio)
  }

  return {
    'playground-again': () => open(studio),
    'playground-code': openCode,
    'set-picture': (patch) => store.update({ settings: { ...store.get('settings'), ...patch } }),
    generate,
    'generate-again': () => see(generator.again()),
    'stop-generating': () => generator.stop()
  }
}

/** Whether there are newer pictures than those known. @param {object} studio */
export async function lookFor({ store, history }) {
  const known = store.get('pictures').images[0]?.id
  await history.again()
  const [newest] = store.get('pictures').images
  return newest !== undefined && newest.id !== known
}

function come(studio) {
  if (studio.store.get('playground').status === 'ready' && studio.store.get('playground').facts.configured) return studio.history.again()
  return open(studio) // somebody may have named a service meanwhile
}

async function open({ store, api, history }) {
  const { status } = store.get('playground')
  if (status === 'loading') return
  if (status !== 'closed') put(store, { status: 'loading', problem: null })
  try {
    const facts = await api.pictures.facts()
    put(store, { status: 'ready', facts, problem: null })
    store.update({ settings: fitted(store.get('settings'), facts) })
    await history.again()
    if (store.get('picture') === null && store.get('making').status !== 'busy') store.update({ picture: store.get('pictures').images[0]?.id ?? null })
  } catch (problem) {
    if (!problem.code) throw problem
    // at the door everything that goes wrong is told there, such as too many wrong codes
    if (status === 'closed' || isClosing(problem)) close(store, { code: problem.code, message: problem.detail })
    else put(store, { status: 'failed', problem: { code: problem.code, message: problem.detail } })
  }
}

function isClosing(problem) {
  return CLOSED.includes(problem?.code)
}

function close(store, problem) {
  put(store, { status: 'closed', problem })
}

function put(store, patch) {
  store.update({ playground: { ...store.get('playground'), ...patch } })
}
