/**
 * <inspect-facts></inspect-facts>
 * What the inspected file says: our caption, who made it, what would leak, every text, the file itself.
 * Events: `copy-text` {text, what}, `add-files` {files}, `inspect-again`.
 * ARIA: sections under headings; each copy button names what it copies.
 */
import { count } from '../helpers/format.js'
import { html } from '../html.js'
import { icon } from '../icons.js'
import { factsOfCaption, makerOf, settingsOf } from '../models/inspection.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.inspect

export class InspectFacts extends Part {
  static keys = ['inspection']

  listen() {
    this.on('click', '[data-copy]', ({ dataset }) => this.tell('copy-text', { text: this.#texts[dataset.copy], what: words[dataset.copy] }))
    this.on('click', '[data-use]', () => this.tell('add-files', { files: [this.get('inspection').file] }))
    this.on('click', '[data-again]', () => this.tell('inspect-again'))
  }

  show() {
    const inspection = this.get('inspection')
    this.hidden = !inspection
    this.setAttribute('aria-busy', String(inspection?.status === 'reading'))
    if (inspection) this.paint(this, VIEWS[inspection.status](inspection))
  }

  get #texts() {
    const { generation, ours: own } = this.get('inspection').value
    return { caption: own?.caption, prompt: generation?.prompt, negative: generation?.negative_prompt, seed: generation?.seed }
  }
}

const VIEWS = {
  reading: () => html`<p class="hint">${words.reading}</p>`,
  failed: ({ problem, retryable }) => html`<div class="note bad">${icon('failed')}<p>${problem.message}</p></div>
    ${retryable && html`<button class="button" type="button" data-again>${words.retry}</button>`}`,
  ready: ({ value }) => html`${ours(value)}${made(value)}${leaks(value)}${faults(value)}${carried(value)}${file(value)}`
}

function ours({ ours: own }) {
  return own && html`<section><h2>${words.ours}</h2>${told('caption', own.caption)}<dl class="settings">${factsOfCaption(own).map(row)}</dl></section>`
}

function made({ generation }) {
  if (!generation) return html`<section><h2>${words.made}</h2><p>${words.nobody}</p><p class="hint">${words.nobodyWhy}</p></section>`
  const { prompt, negative_prompt: negative, seed } = generation
  const none = !prompt && !generation.errors.length
  return html`<section><h2>${words.made}</h2><p class="maker">${makerOf(generation)}</p>
    ${prompt && told('prompt', prompt)}${none && html`<p class="hint">${words.noPrompt}</p>`}${negative && told('negative', negative)}
    ${seed !== null && told('seed', seed)}<dl class="settings tabular">${settingsOf(generation).map(row)}</dl></section>`
}

function row([name, value]) {
  return html`<dt>${words.facts[name]}</dt><dd>${name === 'state' ? texts.states[value] ?? value : value}</dd>`
}

function told(what, text) {
  return html`<div class="told"><h3>${words[what]}</h3><button class="button small" type="button" data-copy="${what}"
    aria-label="${words.copyWhat(words[what])}">${words.copy}</button><p class="words ${what === 'seed' ? 'mono' : ''}">${text}</p></div>`
}

function leaks({ private: found, generation }) {
  const item = (word) => html`<li><strong>${words.leakNames[word] ?? word}</strong>${words.leak[word] && html` – ${words.leak[word]}`}</li>`
  const also = generation?.prompt && html`<p class="hint">${words.alsoPrompt}</p>`
  if (!found.length) return html`<section><h2>${words.leaks}</h2><div class="note good">${icon('approved')}<p>${words.noLeaks}</p></div>${also}</section>`
  return html`<section><h2>${words.leaks}</h2><div class="note warning">${icon('failed')}<div><p>${words.leaksWhy}</p>
    <ul aria-label="${words.leaks}">${found.map(item)}</ul></div></div>${also}</section>`
}

function faults({ errors, generation }) {
  const all = [...new Set([...errors, ...(generation?.errors ?? [])])]
  return all.length > 0 && html`<section><h2>${words.errors}</h2><ul class="faults">${all.map((error) => html`<li lang="en">${error}</li>`)}</ul></section>`
}

function carried({ texts: found }) {
  const one = ({ key, text, length }) => html`<details><summary><span class="clip">${key}</span><span class="hint tabular">${count(length)}</span></summary>
    <pre role="region" tabindex="0" aria-label="${key}">${text}</pre>${length > text.length && html`<p class="hint">${words.cut(text.length, length)}</p>`}</details>`
  return html`<section><h2>${words.carried}</h2>${found.length ? found.map(one) : html`<p class="hint">${words.nothing}</p>`}</section>`
}

function file(value) {
  return html`<section><h2>${words.file}</h2><p class="tabular">${words.fileFacts(value)}</p>
    <dl class="hashes"><dt>${words.sha256}</dt><dd class="mono">${value.sha256}</dd>
      <dt>${words.codedHash}</dt><dd><span class="mono">${value.coded_hash}</span><span class="hint">${words.codedWhy}</span></dd></dl>
    <button class="button" type="button" data-use>${words.use}</button></section>`
}

export function register() {
  customElements.define('inspect-facts', InspectFacts)
}
