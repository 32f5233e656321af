/**
 * <caption-field></caption-field>
 * The words of the current caption behind its prefix, which is a chip and cannot be broken by accident. A caption that
 * lacks the prefix stands there whole. Events: `edit-caption` {id, caption}, `field-changed` {caption},
 * `field-left` {id}, `walk` {offset}.
 * ARIA: a labelled textarea whose keys are described; Tab walks to the next image, Escape leaves the field first.
 */
import { html, render } from '../html.js'
import { descriptionIn, joinCaption, prefixOf, splitCaption } from '../models/caption_text.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class CaptionField extends Part {
  static keys = ['images', 'currentId', 'session', 'conflicts']
  #id = null
  #isWhole = false
  #told = null

  build() {
    render(this, html`<span class="word"></span><label class="sr-only" for="caption">${texts.editor.label}</label>
      <textarea id="caption" lang="en" rows="4" spellcheck="true" autocapitalize="off" enterkeyhint="next" aria-describedby="caption-keys"
        placeholder="${texts.editor.placeholder}"></textarea>
      <span class="sr-only" id="caption-keys">${texts.editor.keys}</span>`)
  }

  listen() {
    this.on('input', 'textarea', () => this.#onInput())
    this.on('paste', 'textarea', (field, event) => this.#onPaste(event))
    this.on('focusout', 'textarea', () => this.tell('field-left', { id: this.#id }))
    this.on('keydown', 'textarea', (field, event) => this.#onKey(event))
    this.addEventListener('click', ({ target }) => { if (target === this) this.focusField() }, { signal: this.signal })
  }

  /** The caption as it stands in the field. */
  get caption() {
    const text = this.#field.value
    if (this.#isWhole || !text.trim()) return this.#isWhole ? text : ''
    return joinCaption(text, this.get('session').triggerWord)
  }

  show() {
    const image = this.store.current
    this.hidden = !image
    if (!image) return
    const caption = this.studio.autosave.textOf(image.id) ?? image.caption
    this.#showPrefix(caption)
    if (image.id !== this.#id || caption !== this.caption) this.#fill(image, caption)
    else this.#tellText(caption)
  }

  focusField() {
    this.#field.focus()
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length)
  }

  /** Put a text in place of what stands there, as if it had been typed. @param {string} caption */
  write(caption) {
    this.#fill({ id: this.#id }, caption)
    this.#onInput()
  }

  get #field() {
    return this.querySelector('textarea')
  }

  #fill({ id }, caption) {
    const hasFocus = document.activeElement === this.#field
    const { hasPrefix, description } = splitCaption(caption, this.get('session').triggerWord)
    this.#id = id
    this.#isWhole = Boolean(caption.trim()) && !hasPrefix
    this.#field.value = description
    this.#grow()
    this.#showPrefix(caption)
    if (hasFocus) this.focusField()
    this.#tellText(caption)
  }

  #tellText(caption) {
    if (caption !== this.#told) this.tell('field-changed', { caption })
    this.#told = caption
  }

  #showPrefix(caption) {
    const { triggerWord } = this.get('session')
    const chip = this.querySelector('.word')
    chip.textContent = prefixOf(triggerWord)
    chip.classList.toggle('missing', Boolean(caption.trim()) && !splitCaption(caption, triggerWord).hasPrefix)
  }

  #onInput() {
    // words that bring the prefix themselves go behind the chip
    if (this.#isWhole && splitCaption(this.#field.value, this.get('session').triggerWord).hasPrefix) this.#fill({ id: this.#id }, this.#field.value)
    this.#grow()
    this.#tellText(this.caption)
    this.tell('edit-caption', { id: this.#id, caption: this.caption })
  }

  /** A whole caption that is pasted brings its prefix along; the chip is it already. */
  #onPaste(event) {
    const text = event.clipboardData.getData('text/plain')
    const words = descriptionIn(text, this.get('session').triggerWord)
    if (this.#isWhole || words === text) return
    event.preventDefault()
    document.execCommand('insertText', false, words) // the only way that the browser's own undo knows
  }

  #onKey(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
    if (event.key === 'Escape') this.tell('leave-field')
    if (!isPlain || !['Enter', 'Tab'].includes(event.key)) return
    const offset = event.key === 'Tab' && event.shiftKey ? -1 : 1
    const walk = new CustomEvent('walk', { bubbles: true, cancelable: true, detail: { offset } })
    // at the ends there is nowhere to walk to, so Tab does what it does everywhere
    if (!this.dispatchEvent(walk) || event.key === 'Enter') event.preventDefault()
  }

  /** For browsers whose fields do not grow with their content by themselves. */
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return
    this.#field.style.setProperty('block-size', 'auto')
    this.#field.style.setProperty('block-size', `${this.#field.scrollHeight}px`)
  }
}

export function register() {
  customElements.define('caption-field', CaptionField)
}
