/**
 * <convert-sheet></convert-sheet>
 * Converts one picture: it and what comes of it left, settings and files right, the one action below. Opened by `convert-file` {file}
 * and `convert-asset` {asset}. Events: `convert-cancel`, `convert-closed`.
 * ARIA: modal dialog; what is going on, and what stands against the wishes, is a status. Closing it ends what is going on.
 */
import { html } from '../html.js'
import { mark } from '../icons.js'
import { faultOf, isSameWish } from '../models/conversion.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'

const words = texts.convert

export class ConvertSheet extends Sheet {
  static keys = ['conversion']
  heading = words.title
  #wasBusy = false

  content() {
    return html`<div class="work"><before-after></before-after>
        <div class="side" tabindex="0" role="region" aria-label="${words.settings}"><convert-results></convert-results><convert-wishes></convert-wishes></div></div>
      <footer><p class="hint tabular" role="status" id="convert-state"></p><button class="button" type="button" data-cancel hidden>${words.cancel}</button>
        <button class="button" type="submit" form="convert-form" data-start></button></footer>`
  }

  listen() {
    super.listen()
    this.dialog.addEventListener('close', () => this.tell('convert-closed'), { signal: this.signal })
    this.on('click', '[data-cancel]', () => { this.#start.focus(); this.tell('convert-cancel') })
  }

  open() {
    super.open()
    this.querySelector('.side').scrollTop = 0
    this.#start.focus()
  }

  show() {
    const { status, wishes, made } = this.get('conversion')
    const isBusy = status === 'busy'
    if (this.#wasBusy && !isBusy) this.querySelector('.side').scrollTop = 0 // what came of it stands first
    this.#wasBusy = isBusy
    const isMade = isSameWish(wishes, made)
    const fault = faultOf(wishes)
    this.paint(this.querySelector('#convert-state'), html`${isBusy && mark('working')}<span class="${fault ? 'bad' : ''}">${fault?.message ?? told(this.get('conversion'), made && !isMade)}</span>`)
    this.querySelector('[data-cancel]').hidden = !isBusy
    this.#start.textContent = isBusy ? words.busy : made ? words.again : words.start
    this.#start.classList.toggle('primary', !isMade)
    this.#start.setAttribute('aria-disabled', String(isBusy || Boolean(fault)))
  }

  get #start() {
    return this.querySelector('[data-start]')
  }
}

function told({ status, fraction, source, said }, isOutdated) {
  if (status !== 'busy') return said || (isOutdated ? words.outdated : '')
  return source?.file && fraction < 1 ? words.sending(fraction) : words.working
}

export function register() {
  customElements.define('convert-sheet', ConvertSheet)
}
