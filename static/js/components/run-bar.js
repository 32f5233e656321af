/**
 * <run-bar></run-bar>
 * Always there: what is happening, how far, how long, what went wrong, and the next thing to do. Events: `caption-all`, `try-three`,
 * `pause-run`, `restore-again`, `resume-run`, `cancel-run`, `retry-run` {code}, `cancel-upload`, `retry-upload`, `filter` {state}, `open-engine`.
 * ARIA: region with a progressbar; the live region speaks, not this one.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'
import { barOf } from './run-bar-views.js'

export class RunBar extends Part {
  static keys = ['restoring', 'run', 'tried', 'uploads', 'images', 'step', 'engine', 'credentials', 'session', 'plan']

  build() {
    render(this, html`<span class="what"></span><div class="bar" role="progressbar" aria-label="${texts.run.label}" aria-valuemin="0" aria-valuemax="100"></div>
      <span class="left"></span><span class="groups"></span><span class="expect"></span><span class="actions"></span>`)
  }

  listen() {
    this.on('click', '[data-do]', ({ dataset }) => this.tell(dataset.do, dataset.code ? { code: dataset.code } : {}))
    this.on('click', '[data-filter]', ({ dataset }) => this.tell('filter', { state: dataset.filter, text: '' }))
    this.#observe()
  }

  /** What stands above a bar that floats has to know how high it is. */
  #observe() {
    const observer = new ResizeObserver(([{ target }]) => {
      document.documentElement.style.setProperty('--run-bar', `${target.offsetHeight}px`)
    })
    observer.observe(this)
    this.signal.addEventListener('abort', () => observer.disconnect())
  }

  show() {
    const view = barOf(this.store.get(), this.studio.boot)
    for (const part of ['what', 'left', 'expect', 'groups', 'actions']) {
      const spot = this.querySelector(`.${part}`)
      spot.hidden = !view[part] && part !== 'expect'
      this.paint(spot, html`${view[part]}`)
    }
    const bar = this.querySelector('.bar')
    bar.hidden = view.fraction === undefined
    bar.style.setProperty('--value', view.fraction ?? 0)
    bar.setAttribute('aria-valuenow', Math.round((view.fraction ?? 0) * 100))
  }
}

export function register() {
  customElements.define('run-bar', RunBar)
}
