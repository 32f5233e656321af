/**
 * <conflict-note></conflict-note>
 * The current caption was changed elsewhere too: both texts, and the person's choice. Event: `resolve-conflict` {id, choice}.
 * ARIA: an alert when it appears, with one button for each text.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class ConflictNote extends Part {
  static keys = ['conflicts', 'currentId']

  listen() {
    this.on('click', '[data-choice]', ({ dataset }) => this.tell('resolve-conflict', { id: this.get('currentId'), choice: dataset.choice }))
  }

  show() {
    const conflict = this.get('conflicts')?.[this.get('currentId')]
    const version = (choice, text) => html`<div><small>${texts.conflict[choice]}</small><p>${text || texts.conflict.blank}</p>
      <button class="button small" type="button" data-choice="${choice}">${texts.conflict.keep[choice]}</button></div>`
    render(this, conflict ? html`<div class="note bad" role="alert">${icon('failed')}<div><strong>${texts.conflict.title}</strong> ${texts.conflict.ask}
      <div class="versions">${version('mine', conflict.mine)}${version('theirs', conflict.theirs.caption)}</div></div></div>` : html``)
  }
}

export function register() {
  customElements.define('conflict-note', ConflictNote)
}
