/**
 * <step-rail></step-rail>
 * The three steps as links into the page's own address; the step is taken from there, so no events.
 * ARIA: navigation landmark with an ordered list, `aria-current="step"` on the open one.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { hashOfPlace } from '../helpers/memory.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const STEPS = ['images', 'captions', 'export']

export class StepRail extends Part {
  static keys = ['images', 'step', 'currentId']

  build() {
    const item = (step) => html`<li><a data-step="${step}" href="#/${step}"><span class="number"></span><span
      >${texts.steps[step]}</span><span class="count"></span></a></li>`
    render(this, html`<nav aria-label="${texts.steps.label}"><ol>${STEPS.map(item)}</ol></nav>`)
  }

  show() {
    const images = this.get('images')
    const written = images.filter((image) => ['drafted', 'edited', 'approved'].includes(image.state)).length
    const isDone = { images: images.length > 0, captions: images.length > 0 && written === images.length, export: false }
    const count = { images: images.length || '', captions: images.length ? texts.steps.of(written, images.length) : '', export: '' }
    for (const [place, link] of [...this.querySelectorAll('a')].entries()) {
      const { step } = link.dataset
      const isOpen = step === this.get('step')
      this.#mark(link, { isOpen, isDone: isDone[step] && !isOpen, number: place + 1 })
      link.querySelector('.count').textContent = count[step]
    }
    const place = images.findIndex((image) => image.id === this.get('currentId'))
    this.querySelector('[data-step="captions"]').href = hashOfPlace({ step: 'captions', place: place < 0 ? null : place + 1 })
  }

  #mark(link, { isOpen, isDone, number }) {
    if (isOpen) link.setAttribute('aria-current', 'step')
    else link.removeAttribute('aria-current')
    const spot = link.querySelector('.number')
    spot.classList.toggle('done', isDone)
    render(spot, isDone ? html`${icon('approved')}<span class="sr-only">${texts.steps.done}</span>` : html`${number}`)
  }
}

export function register() {
  customElements.define('step-rail', StepRail)
}
