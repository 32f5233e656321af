/**
 * <left-out></left-out>
 * Files that were left out, each with its reason in a sentence. Event: `forget-left-out`.
 * ARIA: plain text; the live region says how many.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const SHOWN = 3

export class LeftOut extends Part {
  static keys = ['rejected']

  listen() {
    this.on('click', 'button', () => this.tell('forget-left-out'))
  }

  show() {
    const rejected = this.get('rejected')
    const line = ({ filename, message }) => html`<li><strong title="${filename}">${filename}</strong> – ${message}</li>`
    const rest = rejected.slice(SHOWN)
    render(this, rejected.length ? html`<div class="note warning">${icon('failed')}
      <div><strong>${texts.leftOut.title(rejected.length)}</strong><ul>${rejected.slice(0, SHOWN).map(line)}</ul>
        ${rest.length > 0 && html`<details><summary>${texts.leftOut.more(rest.length)}</summary><ul>${rest.map(line)}</ul></details>`}</div>
      <button class="button quiet small round" type="button" aria-label="${texts.dismiss}" title="${texts.dismiss}">${icon('close')}</button></div>` : html``)
  }
}

export function register() {
  customElements.define('left-out', LeftOut)
}
