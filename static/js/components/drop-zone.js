/**
 * <drop-zone></drop-zone>
 * Where pictures come in: drop, files, a folder, paste. Empty, it fills the page and asks for the trigger word first.
 * Events: `try-samples`, `add-files` {files}, `give-trigger` {word, start}, `open-backup` {file}. Drops and pastes anywhere are the page's.
 * ARIA: plain buttons in front of hidden file fields; dropping is never the only way.
 */
import { html, render } from '../html.js'
import { triggerProblem } from '../models/caption_text.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class DropZone extends Part {
  static keys = ['images', 'session', 'uploads']
  #wasHeld = false

  build() {
    const { limits } = this.studio.boot
    render(this, html`<h2>${texts.drop.title}</h2><p class="lead" data-first>${texts.drop.lead}</p>
      <p>${texts.drop.limits(limits)} <span class="key-hint">${texts.drop.paste}</span></p>
      <form class="field" novalidate><label for="trigger-first">${texts.trigger.label}</label>
        <input class="input" id="trigger-first" placeholder="${texts.trigger.example}" autocomplete="off" autocapitalize="off"
          spellcheck="false" aria-describedby="trigger-first-hint">
        <p class="hint" id="trigger-first-hint"></p><button class="button primary" data-start>${texts.drop.start}</button></form>
      <div class="actions"><button class="button" type="button" data-choose="files">${texts.drop.files}</button>
        <button class="button" type="button" data-choose="folder">${texts.drop.folder}</button></div>
      <p class="hint" data-first>${texts.drop.noPhotos} <button class="link" type="button" data-samples>${texts.drop.samples}</button></p>
      <p class="hint" data-first>${texts.drop.orBackup} <button class="link" type="button" data-choose="backup">${texts.drop.backup}</button></p>
      <input type="file" data-file="files" hidden multiple accept="image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp,.txt,.zip">
      <input type="file" data-file="folder" hidden webkitdirectory multiple>
      <input type="file" data-file="backup" hidden accept="application/json,.json">`)
  }

  listen() {
    this.on('click', '[data-choose]', ({ dataset }) => this.querySelector(`[data-file="${dataset.choose}"]`).click())
    this.on('click', '[data-samples]', () => this.tell('try-samples'))
    this.on('change', '[data-file]', (input) => this.#take(input))
    this.on('input', '#trigger-first', () => this.#onWord({ start: false }))
    this.on('submit', 'form', (form, event) => { event.preventDefault(); this.#onWord({ start: true }) })
  }

  show() {
    const isEmpty = !this.get('images').length && !this.#coming
    const asks = !this.get('session').id && this.get('uploads')?.status !== 'sending'
    this.classList.toggle('empty', isEmpty)
    this.querySelector('form').hidden = !asks
    for (const line of this.querySelectorAll('[data-first]')) line.hidden = !isEmpty
    this.querySelector('[data-start]').hidden = !this.#isHeld
    this.querySelector('[data-choose="files"]').classList.toggle('primary', isEmpty)
    if (this.#isHeld && !this.#wasHeld) this.#input.focus()
    this.#wasHeld = this.#isHeld
    if (asks) this.#showWord()
  }

  get #coming() {
    return this.get('uploads')?.items.some((item) => !['done', 'known', 'rejected'].includes(item.status)) ?? false
  }

  get #isHeld() {
    return this.get('uploads')?.status === 'held'
  }

  get #input() {
    return this.querySelector('#trigger-first')
  }

  #take(input) {
    const files = [...input.files]
    input.value = ''
    if (!files.length) return
    if (input.dataset.file === 'backup') this.tell('open-backup', { file: files[0] })
    else this.tell('add-files', { files })
  }

  /** While files wait, a word that is still being typed must not send them. */
  #onWord({ start }) {
    if (start || !this.#isHeld) this.tell('give-trigger', { word: this.#input.value.trim(), start })
    this.#hint()
    if (start && triggerProblem(this.#input.value)) this.#input.focus()
  }

  #showWord() {
    const isBusy = this.#isHeld || document.activeElement === this.#input
    if (!isBusy) this.#input.value = this.get('session').triggerWord
    this.#hint()
  }

  #hint() {
    const word = this.#input.value
    const waits = this.#isHeld
    const problem = word || waits ? triggerProblem(word) : null
    const hint = this.querySelector('.field .hint')
    hint.textContent = problem && waits && !word ? texts.trigger.waiting(this.get('uploads').total) : problem?.message ?? texts.trigger.why
    hint.classList.toggle('bad', Boolean(problem))
    this.#input.setAttribute('aria-invalid', String(Boolean(problem)))
  }
}

export function register() {
  customElements.define('drop-zone', DropZone)
}
