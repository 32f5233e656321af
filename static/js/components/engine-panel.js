/**
 * <engine-panel></engine-panel>
 * Which engine and model write, with which key, in which style and words; a test; what a run takes. Keys live in this page's
 * memory only. Events: `set-engine` {name?, model?, style?, templates?}, `set-credentials` {apiKey?, accessCode?}, `test-key`.
 * ARIA: modal dialog; the test's answer is a status.
 */
import { html } from '../html.js'
import { icon } from '../icons.js'
import { translated } from '../models/sentences.js'
import { texts } from '../texts.js'
import { canUse, engineOf, expected } from './engine-facts.js'
import { Sheet } from './sheet.js'

export class EnginePanel extends Sheet {
  static keys = ['engine', 'credentials', 'keyCheck', 'images']
  heading = texts.engine.title

  content() {
    const { engines, styles } = this.studio.boot
    const choice = (engine) => html`<label><input type="radio" name="engine" value="${engine.name}"><strong>${texts.engine.name(engine)}</strong>
      <span class="hint">${texts.engine.access[engine.access]}</span></label>`
    const style = (one) => html`<option value="${one.name}">${texts.engine.style(one)}</option>`
    return html`<div class="body"><div data-warning></div>
      <fieldset class="engines"><legend class="sr-only">${texts.engine.title}</legend>${engines.map(choice)}</fieldset>
      <div data-key-fields><div class="pair-of-fields">${this.#secret('apiKey')}${this.#secret('accessCode')}
        <div class="field"><label for="engine-model">${texts.engine.model}</label><select class="input" id="engine-model" data-model></select></div></div>
        <p class="hint">${texts.engine.memoryOnly}</p>
        <p class="row"><button class="button small" type="button" data-test>${texts.engine.test}</button><span class="hint" role="status" data-answer></span></p></div>
      <div class="field"><label for="engine-style">${texts.recaption.style}</label><select class="input" id="engine-style" data-style>${styles.map(style)}</select></div>
      <div class="field"><label for="engine-template">${texts.engine.template}</label>
        <textarea class="template" id="engine-template" data-template lang="en" rows="7" maxlength="2000" spellcheck="false"></textarea>
        <p class="hint row"><span data-template-hint></span> <button class="link" type="button" data-original>${texts.engine.original}</button></p></div></div>
      <footer><p class="hint tabular" data-expected></p><button class="button push" type="button" data-close>${texts.done}</button></footer>`
  }

  listen() {
    super.listen()
    this.on('change', '[name="engine"]', ({ value }) => this.tell('set-engine', { name: value, model: '' }))
    this.on('change', '[data-model]', ({ value }) => this.tell('set-engine', { model: value }))
    this.on('change', '[data-style]', ({ value }) => this.tell('set-engine', { style: value }))
    this.on('input', '[data-template]', ({ value }) => this.#setTemplate(value))
    this.on('click', '[data-original]', () => this.#setTemplate(''))
    this.on('input', '[data-secret]', ({ dataset, value }) => this.tell('set-credentials', { [dataset.secret]: value.trim() }))
    this.on('click', '[data-test]', () => this.tell('test-key'))
    this.on('keydown', '[data-secret]', (input, { key }) => { if (key === 'Enter') this.tell('test-key') })
  }

  show() {
    const { boot } = this.studio
    const chosen = this.get('engine')
    const engine = engineOf(boot, chosen)
    this.querySelector(`[name="engine"][value="${engine.name}"]`).checked = true
    this.querySelector('[data-key-fields]').hidden = !engine.needs_key
    this.querySelector('[data-field="accessCode"]').hidden = engine.access !== 'access_code'
    this.#showModels(engine, chosen.model)
    this.querySelector('[data-style]').value = chosen.style
    this.#showTemplate(chosen)
    this.#showWarning(engine)
    this.#showAnswer()
    const count = this.get('images').length
    this.querySelector('[data-expected]').textContent = count ? texts.engine.expected(count, expected(boot, chosen, count)) : ''
  }

  /** An own wording counts while it says something and differs from the style's. */
  #setTemplate(words) {
    const { style, templates } = this.get('engine')
    const own = words.trim() === this.#original(style).trim() ? '' : words
    this.tell('set-engine', { templates: { ...templates, [style]: own.trim() ? own : '' } })
  }

  #showTemplate({ style, templates }) {
    const own = templates[style]
    const field = this.querySelector('[data-template]')
    if (field !== document.activeElement) field.value = own || this.#original(style)
    this.querySelector('[data-template-hint]').textContent = own ? texts.engine.ownWording : texts.engine.wordingHint
    this.querySelector('[data-original]').hidden = !own
  }

  #original(style) {
    return this.studio.boot.styles.find(({ name }) => name === style)?.template ?? ''
  }

  #secret(name) {
    return html`<div class="field" data-field="${name}"><label for="engine-${name}">${texts.engine[name]}</label><input class="input" id="engine-${name}"
      type="password" data-secret="${name}" autocomplete="off" spellcheck="false" maxlength="300" placeholder="${texts.engine.placeholder[name]}"></div>`
  }

  #showModels(engine, model) {
    const names = [...new Set([...(model ? [model] : []), ...engine.models, ...(this.get('keyCheck').models ?? [])])]
    const option = (name) => html`<option value="${name}">${name}</option>`
    const select = this.querySelector('[data-model]')
    this.paint(select, html`${names.map(option)}`)
    select.value = model || engine.default_model
  }

  #showWarning(engine) {
    const isOfflineOnly = this.studio.boot.engines.every((one) => !one.needs_key)
    const isReady = canUse(engine, this.get('credentials'))
    const words = !engine.needs_key ? (isOfflineOnly ? texts.engine.onlyOffline : texts.engine.offline) : isReady ? '' : texts.engine.keyWanted[engine.access]
    this.paint(this.querySelector('[data-warning]'), words ? html`<div class="note warning">${icon('failed')}<div>${words}</div></div>` : html``)
  }

  #showAnswer() {
    const { status, valid, models = [], ...said } = this.get('keyCheck')
    const line = this.querySelector('[data-answer]')
    line.textContent = status === 'testing' ? texts.engine.testing : valid ? texts.engine.works(models.length) : translated(said)
    line.className = `hint ${status === 'answered' ? (valid ? 'good' : 'bad') : ''}`
    this.querySelector('[data-test]').setAttribute('aria-disabled', String(status === 'testing'))
  }
}

export function register() {
  customElements.define('engine-panel', EnginePanel)
}
