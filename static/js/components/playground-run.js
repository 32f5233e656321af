/**
 * <playground-run></playground-run>
 * The one button that generates, how long it takes, and what went wrong with the way out. Events: `generate`, `generate-again`, `stop-generating`.
 * ARIA: a failure is an alert; the seconds are no live region, the page's own says when it begins and ends.
 */
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { promptOf } from '../models/picture_settings.js'
import { texts } from '../texts.js'
import { namesOfFields } from './picture-fields.js'
import { Part } from './part.js'

const words = texts.playground

export class PlaygroundRun extends Part {
  static keys = ['making', 'settings', 'session', 'playground']

  build() {
    render(this, html`<div data-told></div><div class="note bad" data-failure hidden>${icon('failed')}<div><p role="alert"></p><p class="tabular" data-next></p></div></div>
      <div class="go"><p class="counting tabular" hidden>${mark('working')}<span data-seconds></span></p>
      <button class="button" type="button" data-stop hidden>${words.stop} <kbd class="key-hint">S</kbd></button>
      <button class="button primary" type="button" data-go title="${words.generateWhy}"></button></div>`)
  }

  listen() {
    this.on('click', '[data-go]', () => this.tell('generate'))
    this.on('click', '[data-stop]', () => this.tell('stop-generating'))
    this.on('click', '[data-repeat]', () => this.tell('generate-again'))
  }

  show() {
    const { facts } = this.get('playground')
    if (!facts) return
    const making = this.get('making')
    const isBusy = making.status === 'busy'
    this.#showButtons(making, isBusy, facts)
    this.#showFailure(making)
    this.paint(this.querySelector('[data-told]'), facts.configured ? html`${told(making)}` : note('info', '', facts.message))
  }

  /** The sentence is said once; the seconds run beside it. */
  #showFailure({ status, problem, wait }) {
    const isFailed = status === 'failed'
    this.querySelector('[data-failure]').hidden = !isFailed
    this.paint(this.querySelector('[role="alert"]'), html`${isFailed && [problem.message, words.waysOut[problem.code]].filter(Boolean).join(' ')}`)
    const repeat = html`<button class="link" type="button" data-repeat title="${words.repeatFree}">${words.repeat}</button>`
    this.paint(this.querySelector('[data-next]'), html`${isFailed && (wait > 0 ? words.retryIn(wait) : problem.retryable && repeat)}`)
  }

  #showButtons(making, isBusy, facts) {
    const [go, stop] = [this.querySelector('[data-go]'), this.querySelector('[data-stop]')]
    const hadFocus = this.contains(document.activeElement)
    const { count } = this.get('settings')
    const label = making.wait > 0 ? words.waiting(making.wait) : count > 1 ? words.generateMany(count) : words.generate
    this.paint(go, html`${label} <kbd class="key-hint">${words.generateKey}</kbd>`)
    const canGo = facts.configured && making.wait <= 0 && promptOf(this.get('settings'), this.get('session').triggerWord) !== ''
    go.setAttribute('aria-disabled', String(!canGo))
    go.title = promptOf(this.get('settings'), this.get('session').triggerWord) ? words.generateWhy : words.noPrompt
    go.hidden = isBusy
    stop.hidden = !isBusy
    this.querySelector('.counting').hidden = !isBusy
    if (isBusy) this.querySelector('[data-seconds]').textContent = words.making(making.order.num_images, making.seconds, facts.limits.timeoutSeconds)
    if (hadFocus && document.activeElement?.hidden) (isBusy ? stop : go).focus()
  }
}

function told({ status, outcome }) {
  if (status === 'stopped') return note('info', '', words.stopped, html`<button class="link" type="button" data-repeat>${words.waitOn}</button>`)
  if (status !== 'idle' || !outcome) return ''
  const { problems, ignored, made, asked } = outcome
  return html`${problems.length > 0 && note('failed', 'bad', words.fewer(made, asked, problems[0].detail))}
    ${ignored.length > 0 && note('info', '', words.ignored(namesOfFields(ignored)))}`
}

function note(shape, kind, text, more = '') {
  return html`<div class="note ${kind}">${icon(shape)}<p>${text} ${more}</p></div>`
}

export function register() {
  customElements.define('playground-run', PlaygroundRun)
}
