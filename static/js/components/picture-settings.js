/**
 * <picture-settings></picture-settings>
 * What the next pictures are made with; a field the service does not take is not offered, and that is said. Event: `set-picture` {…}.
 * ARIA: labelled fields; the trigger word is a toggle button in front of the prompt.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { prefixOf } from '../models/caption_text.js'
import { texts } from '../texts.js'
import { labelled, namesOfFields, numberField, sliderField } from './picture-fields.js'
import { Part } from './part.js'

const words = texts.playground

export class PictureSettings extends Part {
  static keys = ['playground', 'settings', 'session']
  #facts = null

  listen() {
    this.on('input', '[data-set]', (field) => this.#take(field))
    this.on('change', '[data-set]', (field) => { this.#take(field); this.#fill(true) })
    this.on('click', '[data-word]', () => this.tell('set-picture', { word: !this.get('settings').word }))
    this.on('click', '[data-dice]', () => this.tell('set-picture', { seed: -1 }))
    this.on('keydown', 'textarea', (field, { key }) => { if (key === 'Escape') field.blur() })
  }

  show() {
    const { facts } = this.get('playground')
    if (!facts) return
    if (facts !== this.#facts) render(this, panel(facts))
    this.#facts = facts
    this.#showWord()
    this.#fill()
  }

  focusPrompt() {
    this.querySelector('#picture-prompt').focus()
  }

  #showWord() {
    const { triggerWord } = this.get('session')
    const { word } = this.get('settings')
    const chip = this.querySelector('[data-word]')
    chip.hidden = !triggerWord
    chip.setAttribute('aria-pressed', String(word))
    chip.textContent = triggerWord ? prefixOf(triggerWord) : ''
    chip.title = word ? words.wordOn(triggerWord) : words.wordOff(triggerWord)
  }

  /** What a person is writing is not written over. */
  #fill(isOver = false) {
    const settings = this.get('settings')
    for (const field of this.querySelectorAll('[data-set]')) {
      const value = settings[field.dataset.set]
      if (field.type === 'checkbox') field.checked = value
      else if (isOver || field !== document.activeElement || field.type === 'range') setValue(field, value)
    }
  }

  #take(field) {
    const value = valueOf(field)
    if (value !== undefined) this.tell('set-picture', { [field.dataset.set]: value })
  }
}

/** A value the choice does not hold, as a finished picture may bring, joins it. */
function setValue(field, value) {
  const text = value === null ? '' : String(value)
  if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === text)) field.add(new Option(text, text))
  if (field.value !== text) field.value = text
}

function valueOf({ type, value, checked, dataset, min, max }) {
  if (type === 'checkbox') return checked
  if (dataset.kind !== 'number') return value
  if (value.trim() === '') return dataset.set === 'loraScale' ? null : undefined
  const number = Number(value)
  return Number.isFinite(number) ? Math.min(Number(max), Math.max(Number(min), number)) : undefined
}

function panel(facts) {
  const { limits, takes, label } = facts
  const has = (name) => takes.includes(name)
  const missing = namesOfFields(['negative_prompt', 'steps', 'cfg_scale', 'sampler', 'seed', 'hires_fix', 'lora', 'lora_scale'].filter((name) => !has(name)))
  return html`<h2>${words.settings}</h2>
    <div class="field"><label for="picture-prompt">${words.prompt}</label><div class="prompt"><button class="word" type="button" data-word hidden></button>
      <textarea id="picture-prompt" data-set="text" rows="4" maxlength="${limits.promptChars - 100}" placeholder="${words.promptExample}" autocapitalize="off"></textarea></div></div>
    ${has('negative_prompt') && labelled('negative', words.negative, html`<textarea class="input" id="picture-negative" data-set="negative" rows="2"
      maxlength="${limits.promptChars}" placeholder="${words.negativeExample}" autocapitalize="off"></textarea>`)}
    ${model(facts)}
    ${(has('lora') || has('lora_scale')) && html`<div class="couple of-lora">${has('lora') && labelled('lora', words.lora, html`<input class="input" id="picture-lora" data-set="lora"
      maxlength="200" placeholder="${words.loraExample}" autocomplete="off" autocapitalize="off" spellcheck="false">`)}
      ${has('lora_scale') && numberField('loraScale', words.loraScale, { min: -1, max: 3, step: 0.05, placeholder: words.usual })}</div>`}
    <ratio-choice></ratio-choice>
    ${has('steps') && sliderField('steps', words.steps, { min: 1, max: limits.maxSteps, step: 1 })}
    ${has('cfg_scale') && sliderField('cfg', words.cfg, { min: 0, max: 30, step: 0.5 })}
    ${has('sampler') && labelled('sampler', words.sampler, html`<select class="input" id="picture-sampler" data-set="sampler"><option value="">${words.usualSampler}</option>
      ${facts.samplers.map((name) => html`<option>${name}</option>`)}</select>`)}
    <div class="couple">${has('seed') && seed(limits)}${numberField('count', words.count, { min: 1, max: limits.numImages, step: 1 })}</div>
    ${has('hires_fix') && html`<label class="choice"><input type="checkbox" data-set="hires"><span>${words.hires} <span class="hint">– ${words.hiresWhy}</span></span></label>`}
    ${missing.length > 0 && html`<p class="hint">${words.notTaken(label, missing)}</p>`}`
}

function model({ models, anyModel }) {
  if (!models.length) return ''
  const options = models.map((name) => html`<option>${name}</option>`)
  if (!anyModel) return labelled('model', words.model, html`<select class="input" id="picture-model" data-set="model"><option value="">${words.usualModel}</option>${options}</select>`)
  return labelled('model', words.model, html`<input class="input" id="picture-model" data-set="model" list="picture-models" maxlength="200" placeholder="${models[0]}"
    autocomplete="off" autocapitalize="off" spellcheck="false"><datalist id="picture-models">${options}</datalist>`)
}

function seed({ maxSeed }) {
  return html`<div class="field"><label for="picture-seed">${words.seed}</label><div class="seed"><input class="input tabular" id="picture-seed" type="number" data-set="seed"
    data-kind="number" min="-1" max="${maxSeed}" step="1" aria-describedby="picture-seed-hint"><button class="button round" type="button" data-dice aria-label="${words.dice}"
    title="${words.dice}">${icon('dice')}</button></div><p class="hint" id="picture-seed-hint">${words.seedWhy}</p></div>`
}

export function register() {
  customElements.define('picture-settings', PictureSettings)
}
