/**
 * <export-plan></export-plan>
 * What the ZIP will hold, what stands against it, the options and the download. Events: `plan` {only, metadata}, `show-pairs` {ids},
 * `download` {anyway}, `cancel-download`, `open-backup` {file}, `start-over`.
 * ARIA: findings are text with a button each; the download's progress is a progressbar.
 */
import { bytes } from '../helpers/format.js'
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { findingWords } from '../models/sentences.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

/** What becomes of the images' metadata; the first is the default. */
const METADATA = ['embed', 'original', 'strip']

export class ExportPlan extends Part {
  static keys = ['plan', 'download', 'session', 'shownPairs']

  build() {
    render(this, html`<p class="checking">${mark('working')}<span>${texts.plan.checking}</span></p><div><p class="amount"></p><p class="file"></p></div><div class="findings"></div>
      <fieldset class="options"><legend class="sr-only">${texts.plan.options}</legend>
        ${METADATA.map((kind) => html`<label class="choice"><input type="radio" name="metadata" value="${kind}"><span>${texts.plan[kind]}</span></label>`)}
        <label class="choice"><input type="checkbox" data-only><span></span></label></fieldset>
      <div class="download"></div><file-dataset></file-dataset>
      <div class="more"><p>${texts.plan.backupWhy}</p><a class="link" data-backup download>${texts.plan.backup}</a>
        <button class="link" type="button" data-open>${texts.plan.openBackup}</button>
        <button class="link push" type="button" data-over>${texts.plan.startOver}</button>
        <input type="file" hidden accept="application/json,.json"></div>`)
  }

  listen() {
    this.on('change', '[name="metadata"]', ({ value }) => this.tell('plan', { metadata: value }))
    this.on('change', '[data-only]', (box) => this.tell('plan', { only: box.checked ? 'approved' : 'all' }))
    this.on('click', '[data-show]', ({ dataset }) => this.tell('show-pairs', { ids: this.#findings[dataset.show].image_ids }))
    this.on('click', '[data-download]', ({ dataset }) => this.tell('download', { anyway: dataset.download === 'anyway' }))
    this.on('click', '[data-cancel]', () => this.tell('cancel-download'))
    this.on('click', '[data-again]', () => this.tell('plan', {}))
    this.on('click', '[data-open]', () => this.querySelector('[type="file"]').click())
    this.on('click', '[data-over]', () => this.tell('start-over'))
    this.on('change', '[type="file"]', (input) => { this.tell('open-backup', { file: input.files[0] }); input.value = '' })
  }

  show() {
    const { status = 'idle', value, only, metadata = METADATA[0], problem } = this.get('plan') ?? {}
    this.#showHead(value)
    this.#showFindings(value, problem)
    this.querySelector(`[name="metadata"][value="${metadata}"]`).checked = true
    const box = this.querySelector('[data-only]')
    box.checked = only === 'approved'
    box.nextElementSibling.textContent = texts.plan.onlyApproved(value?.approved ?? 0, value?.total ?? 0)
    this.#showDownload(value, status)
    const { id } = this.get('session')
    this.classList.toggle('unknown', Boolean(id) && !value)
    this.querySelector('.more').hidden = !id
    if (id) this.querySelector('[data-backup]').href = this.studio.api.backupUrl(id)
  }

  get #findings() {
    const value = this.get('plan')?.value
    return value ? [...value.problems, ...value.warnings] : []
  }

  #showHead(value) {
    this.querySelector('.amount').textContent = texts.plan.pairs(value?.pairs.length ?? 0)
    this.querySelector('.file').textContent = value?.pairs.length ? `${value.filename} · ${bytes(value.size_bytes)}` : texts.plan.nothing
  }

  #showFindings(value, problem) {
    const failed = html`<div class="note bad">${icon('failed')}<div>${problem?.message} <button class="link" type="button" data-again>${texts.retry}</button></div></div>`
    const good = html`<div class="note good">${icon('approved')}<div>${texts.plan.ready}</div></div>`
    const finding = (one, place) => html`<div class="note ${place < value.problems.length ? 'bad' : 'warning'}">${icon('failed')}<div>${findingWords(one)}
      ${one.image_ids.length > 0 && html`<button class="link" type="button" data-show="${place}">${texts.show}</button>`}</div></div>`
    render(this.querySelector('.findings'), html`${problem && failed}${value?.ready && value.pairs.length > 0 && good}${this.#findings.map(finding)}`)
  }

  #showDownload(value, status) {
    const { status: loading, fraction = 0 } = this.get('download') ?? {}
    const target = this.querySelector('.download')
    const bar = target.querySelector('.bar')
    if (loading !== 'loading') return render(target, this.#buttons(value, status))
    if (!bar) render(target, html`<div class="bar" role="progressbar" aria-label="${texts.plan.loading}" aria-valuemin="0" aria-valuemax="100"></div>
      <p class="row hint tabular"><span></span><button class="link push" type="button" data-cancel>${texts.cancel}</button></p>`)
    target.querySelector('.bar').style.setProperty('--value', fraction)
    target.querySelector('.bar').setAttribute('aria-valuenow', Math.round(fraction * 100))
    target.querySelector('.row > span').textContent = texts.plan.loaded(fraction, value?.size_bytes ?? 0)
  }

  #buttons(value, status) {
    if (!value?.pairs.length) return html``
    const busy = status === 'loading' ? 'true' : 'false'
    if (value.ready) return html`<button class="button primary" type="button" data-download="ready" aria-disabled="${busy}">${texts.plan.download}</button>`
    return html`<p class="hint">${texts.plan.notReady}</p>
      <button class="button" type="button" data-download="anyway" aria-disabled="${busy}">${texts.plan.anyway}</button>`
  }
}

export function register() {
  customElements.define('export-plan', ExportPlan)
}
