/**
 * <library-scan></library-scan>
 * Begins a scan, says how far it is and how the last one ended. Events: `library-scan`, `library-stop`.
 * ARIA: a progressbar without a value while it runs, as nobody knows how many files there are.
 */
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library

export class LibraryScan extends Part {
  static keys = ['scan', 'library']

  build() {
    render(this, html`<div class="told"></div><button class="button small" type="button"></button>`)
  }

  listen() {
    this.on('click', 'button', ({ dataset }) => { if (dataset.do) this.tell(dataset.do) })
  }

  show() {
    const { report, isStopping = false, problem } = this.get('scan') ?? {}
    this.hidden = this.get('library').status === 'closed'
    const isRunning = report?.state === 'running'
    this.paint(this.querySelector('.told'), problem ? failed(problem) : isRunning ? running(report) : told(report))
    const button = this.querySelector('button')
    button.textContent = isStopping ? words.stopping : isRunning ? words.stop : words.scan
    button.setAttribute('aria-disabled', String(isStopping))
    button.dataset.do = isStopping ? '' : isRunning ? 'library-stop' : 'library-scan'
  }
}

function running(report) {
  return html`<p class="going tabular" role="progressbar" aria-label="${words.scanLabel}" aria-valuetext="${words.running(report)}">${mark('working')}<span>${words.running(report)}</span></p>`
}

function told(report) {
  const [first, ...more] = words.report(report ?? { state: 'idle', absent_roots: [] })
  return html`<p class="hint tabular">${first}</p>${more.map((line) => html`<p class="hint">${line}</p>`)}`
}

function failed({ message }) {
  return html`<div class="note bad">${icon('failed')}<p>${message}</p></div>`
}

export function register() {
  customElements.define('library-scan', LibraryScan)
}
