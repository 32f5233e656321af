/**
 * A part that is one modal dialog: `open()`, `close()`, a click beside it or Escape closes, the focus goes back.
 * Subclasses give `heading` and `content()`. The browser keeps the focus inside and names the dialog by its heading.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class Sheet extends Part {
  build() {
    const name = `${this.localName}-title`
    render(this, html`<dialog aria-labelledby="${name}"><header><h2 id="${name}">${this.heading}</h2><button class="button quiet small round"
      type="button" data-close aria-label="${texts.close}" title="${texts.close}">${icon('close')}</button></header>${this.content()}</dialog>`)
  }

  listen() {
    this.on('click', '[data-close]', () => this.close())
    this.dialog.addEventListener('close', keepFocus, { signal: this.signal })
    this.on('pointerdown', 'dialog', (dialog, event) => { if (event.target === dialog && isBeside(dialog, event)) this.close() })
  }

  get dialog() {
    return this.querySelector('dialog')
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal()
  }

  close() {
    this.dialog.close()
  }
}

/** The browser gives the focus back to what opened the dialog; that may be gone by now. */
function keepFocus() {
  if (document.activeElement === document.body) document.querySelector('main').focus({ preventScroll: true })
}

function isBeside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect()
  return clientX < left || clientX > right || clientY < top || clientY > bottom
}
