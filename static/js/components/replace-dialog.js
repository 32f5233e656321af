/**
 * <replace-dialog></replace-dialog>
 * Changes many captions in one step, shown before it is made. Event: `replace` {label, changes}.
 * ARIA: modal dialog; the count is a status; the preview marks with `<del>` and `<ins>`.
 */
import { html } from '../html.js'
import { filterImages } from '../models/filters.js'
import { previewAround, previewReplace } from '../models/find_replace.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'
import { wordDifference } from './word-difference.js'

const SHOWN = 30

export class ReplaceDialog extends Sheet {
  static keys = ['images', 'filter', 'selection', 'session']
  heading = texts.replace.title
  #preview = { changes: [], matches: 0, error: null }

  content() {
    const field = (name, label) => html`<div class="field"><label for="replace-${name}">${label}</label><input class="input" id="replace-${name}" data-wish="${name}" autocomplete="off" spellcheck="false"></div>`
    const radio = (group, value, label, checked) => html`<label class="choice"><input type="radio" name="${group}" value="${value}" ${checked ? html`checked` : ''}><span>${label}</span></label>`
    const box = (name, label) => html`<label class="choice"><input type="checkbox" data-wish="${name}"><span>${label}</span></label>`
    return html`<div class="body"><fieldset class="row"><legend class="sr-only">${texts.replace.kind}</legend>
        ${radio('kind', 'replace', texts.replace.replaceKind, true)}${radio('kind', 'around', texts.replace.aroundKind)}</fieldset>
      <div data-kind="replace"><div class="pair-of-fields">${field('find', texts.replace.find)}${field('replace', texts.replace.with)}</div>
        <p class="row">${box('matchCase', texts.replace.matchCase)}${box('regex', texts.replace.regex)}</p></div>
      <div data-kind="around" hidden><div class="pair-of-fields">${field('before', texts.replace.before)}${field('after', texts.replace.after)}</div></div>
      <fieldset class="row"><legend class="sr-only">${texts.replace.scope}</legend>${radio('scope', 'shown', '', true)}${radio('scope', 'all', '')}${radio('scope', 'selected', '')}</fieldset>
      <p class="hint" role="status" data-count></p><ol class="preview" tabindex="0" aria-label="${texts.replace.preview}"></ol></div>
      <footer><button class="button quiet" type="button" data-close>${texts.cancel}</button><button class="button primary" type="button" data-apply></button></footer>`
  }

  listen() {
    super.listen()
    this.on('input', 'input', () => this.show())
    this.on('keydown', 'input', (input, { key }) => { if (key === 'Enter') this.#apply() })
    this.on('click', '[data-apply]', () => this.#apply())
  }

  open() {
    super.open()
    const isSeveral = this.get('selection').size > 1
    this.querySelector(`[name="scope"][value="${isSeveral ? 'selected' : 'shown'}"]`).checked = true
    this.show()
    this.querySelector('[data-wish="find"]').select()
  }

  show() {
    if (!this.dialog.open) return
    const kind = this.querySelector('[name="kind"]:checked').value
    for (const part of this.querySelectorAll('[data-kind]')) part.hidden = part.dataset.kind !== kind
    this.#showScopes()
    this.#preview = this.#previewOf(kind)
    this.#showPreview()
  }

  get #scopes() {
    const images = this.get('images')
    const selection = this.get('selection')
    return { shown: filterImages(images, this.get('filter')), all: images, selected: images.filter((image) => selection.has(image.id)) }
  }

  #showScopes() {
    for (const [name, images] of Object.entries(this.#scopes)) {
      const input = this.querySelector(`[name="scope"][value="${name}"]`)
      input.nextElementSibling.textContent = texts.replace.scopes[name](images.length)
      input.disabled = name === 'selected' && !images.length
    }
  }

  #previewOf(kind) {
    const wish = (name) => this.querySelector(`[data-wish="${name}"]`)
    const images = this.#scopes[this.querySelector('[name="scope"]:checked').value]
    const rules = { trigger: this.get('session').triggerWord, maxChars: this.studio.boot.limits.max_caption_chars }
    if (kind === 'around') return previewAround(images, { before: wish('before').value, after: wish('after').value, ...rules })
    const [regex, matchCase] = [wish('regex').checked, wish('matchCase').checked]
    return previewReplace(images, { find: wish('find').value, replace: wish('replace').value, regex, matchCase, ...rules })
  }

  #showPreview() {
    const { changes, matches, error } = this.#preview
    const faults = changes.filter((change) => change.problems.length).length
    const line = this.querySelector('[data-count]')
    line.textContent = error?.message ?? texts.replace.count(changes.length, matches, faults)
    line.classList.toggle('bad', Boolean(error))
    const button = this.querySelector('[data-apply]')
    button.textContent = texts.replace.apply(changes.length)
    button.disabled = Boolean(error) || !changes.length
    const word = ({ kind, text }) => (kind === 'same' ? html`${text}` : kind === 'gone' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`)
    const row = ({ imageId, before, after }) => html`<li><img src="${this.store.image(imageId)?.thumbnail}" alt="" width="36" height="36"><p>${wordDifference(before, after).map(word)}</p></li>`
    this.paint(this.querySelector('.preview'), html`${changes.slice(0, SHOWN).map(row)}`)
  }

  #apply() {
    if (this.querySelector('[data-apply]').disabled) return
    const [find, around] = [this.querySelector('[data-wish="find"]').value, this.querySelector('[name="kind"]:checked').value === 'around']
    this.tell('replace', { label: around ? texts.replace.aroundStep : texts.replace.step(find), changes: this.#preview.changes })
    this.close()
  }
}

export function register() {
  customElements.define('replace-dialog', ReplaceDialog)
}
