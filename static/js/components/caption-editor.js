/**
 * <caption-editor></caption-editor>
 * Write: where the current caption stands, its field, what can be done and what is known. Holds caption-field,
 * token-meter, caption-notes, conflict-note, recaption-form and draft-compare. Events: `approve`, `undo`, `open-undo`.
 * ARIA: buttons name their keys; "Re-caption" is the disclosure button of its form.
 */
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class CaptionEditor extends Part {
  static keys = ['images', 'currentId', 'run', 'undo']

  build() {
    render(this, html`<header><span class="standing"></span><button class="button quiet small" type="button" data-undo aria-keyshortcuts="z"
        >${texts.editor.undo} <kbd class="key-hint">Z</kbd></button><button class="button quiet small round" type="button" data-undo-list aria-haspopup="dialog"
        aria-keyshortcuts="h" aria-label="${texts.undo.open}" title="${texts.undo.open}">${icon('list')}</button></header>
      <div class="body"><caption-field></caption-field><conflict-note></conflict-note><token-meter></token-meter>
        <div class="actions"><button class="button primary" type="button" data-approve aria-keyshortcuts="Control+Enter"
            >${texts.editor.approve} <kbd class="key-hint">${texts.editor.approveKey}</kbd></button>
          <button class="button" type="button" data-recaption aria-expanded="false" aria-keyshortcuts="r"
            >${texts.editor.recaption} <kbd class="key-hint">R</kbd></button></div>
        <recaption-form></recaption-form><caption-notes></caption-notes><draft-compare></draft-compare></div>`)
  }

  listen() {
    this.on('click', '[data-approve]', () => this.tell('approve'))
    this.on('click', '[data-undo-list]', () => this.tell('open-undo'))
    this.on('click', '[data-undo]', () => this.tell('undo'))
    this.on('click', '[data-recaption]', () => this.toggleRecaption())
    this.on('field-changed', 'caption-field', (field, { detail }) => this.#onText(detail.caption))
    this.on('recaption-closed', 'recaption-form', () => this.#onRecaptionClosed())
    this.on('leave-field', 'caption-field', () => this.querySelector('[data-approve]').focus())
    this.on('keydown', '[data-approve], [data-recaption]', (button, event) => { if (event.key === 'Escape') button.blur() })
    this.#onText(this.querySelector('caption-field').caption)
  }

  show() {
    const image = this.store.current
    this.querySelector('header').hidden = this.querySelector('.body').hidden = !image
    if (!image) return
    const isWorking = this.get('run')?.inFlight?.includes(image.id) ?? false
    const state = isWorking ? 'working' : image.state
    const standing = this.querySelector('.standing')
    standing.className = `standing mark-${state}`
    render(standing, html`${mark(state)}<span class="clip">${texts.standing(state, image)}</span>`)
    this.querySelector('[data-recaption]').disabled = isWorking
    this.#showUndo()
  }

  toggleRecaption() {
    const form = this.querySelector('recaption-form')
    if (this.querySelector('[data-recaption]').disabled) return
    if (!form.hidden) return form.close()
    form.open()
    this.querySelector('[data-recaption]').setAttribute('aria-expanded', 'true')
  }

  #showUndo() {
    const { undoLabel } = this.get('undo')
    const button = this.querySelector('[data-undo]')
    button.disabled = !undoLabel
    button.title = undoLabel ? texts.editor.undoes(undoLabel) : texts.editor.nothingToUndo
  }

  #onText(caption) {
    this.querySelector('token-meter').caption = caption
    this.querySelector('caption-notes').caption = caption
    this.querySelector('[data-approve]').disabled = !caption.trim()
  }

  #onRecaptionClosed() {
    const button = this.querySelector('[data-recaption]')
    button.setAttribute('aria-expanded', 'false')
    button.focus()
  }
}

export function register() {
  customElements.define('caption-editor', CaptionEditor)
}
