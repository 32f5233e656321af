/**
 * <library-numbers></library-numbers>
 * The library in numbers, where no file is looked at: how much, captions by state and by length, models. No events.
 * ARIA: each plot is a description list; the bars are decoration beside their numbers.
 */
import { count } from '../helpers/format.js'
import { html } from '../html.js'
import { lengths } from '../models/library_facts.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library
const MOST = 6

export class LibraryNumbers extends Part {
  static keys = ['libraryStats', 'asset', 'library']

  show() {
    const stats = this.get('libraryStats')
    this.hidden = Boolean(this.get('asset')) || this.get('library').status === 'closed' || !stats?.assets
    if (!stats) return
    const copies = words.copies(stats)
    this.paint(this, html`<h2>${words.numbers}</h2><p class="tabular">${words.sums(stats)}</p>${copies && html`<p class="hint tabular">${copies}</p>`}
      ${plot(words.byState, largest(stats.by_state).map(([name, number]) => [texts.states[name] ?? name, number]))}
      ${plot(words.byWords, lengths(stats.by_words))}${plot(words.byModel, largest(stats.by_model))}<p class="hint">${words.chooseOne}</p>`)
    for (const bar of this.querySelectorAll('.bar')) bar.style.setProperty('--value', bar.dataset.part)
  }
}

function largest(counts) {
  return Object.entries(counts).sort((a, b) => b[1] - a[1]).slice(0, MOST)
}

function plot(title, rows) {
  const most = Math.max(...rows.map(([, number]) => number), 1)
  const row = ([name, number]) => html`<div><dt class="clip" title="${name}">${name}</dt><dd><span class="bar" data-part="${number / most}"></span><span class="tabular">${count(number)}</span></dd></div>`
  return rows.length > 0 && html`<section><h3>${title}</h3><dl class="plot">${rows.map(row)}</dl></section>`
}

export function register() {
  customElements.define('library-numbers', LibraryNumbers)
}
