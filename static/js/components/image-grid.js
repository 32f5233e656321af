/**
 * <image-grid></image-grid>
 * Every image of the set, and those on their way with their own progress where they will stand. Events: `remove-image` {id},
 * `retry-upload` {key}, `cancel-upload` {key}; a picture is a link to its caption.
 * ARIA: a list; progress bars carry their file's name; only the page's live region speaks.
 */
import { bytes } from '../helpers/format.js'
import { hashOfPlace } from '../helpers/memory.js'
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { compareNames } from '../models/image_list.js'
import { translated } from '../models/sentences.js'
import { texts } from '../texts.js'
import { elementOf, keyed } from './keyed.js'
import { Part } from './part.js'

const ABOUT_CAPTIONS = ['content_blocked', 'cut_off']
const ON_THEIR_WAY = ['waiting', 'sending', 'failed']

export class ImageGrid extends Part {
  static keys = ['images', 'uploads']

  build() {
    render(this, html`<ul aria-label="${texts.steps.images}"></ul>`)
  }

  listen() {
    this.on('click', '[data-remove]', (button) => this.#remove(button.closest('.tile').dataset.key))
    this.on('click', '[data-retry]', (button) => this.tell('retry-upload', { key: Number(button.closest('.tile').dataset.upload) }))
    this.on('click', '[data-cancel]', (button) => this.#cancel(button.closest('.tile')))
  }

  show() {
    const coming = (this.get('uploads')?.items ?? []).filter((item) => ON_THEIR_WAY.includes(item.status))
    const all = [...this.get('images'), ...coming].sort((a, b) => compareNames(a.filename ?? a.name, b.filename ?? b.name))
    keyed(this.querySelector('ul'), all, {
      key: (one) => one.id ?? `upload-${one.key}`,
      make: (one) => (one.id ? makeTile() : makeComing(one)),
      fill: (tile, one) => (one.id ? fillTile(tile, one) : fillComing(tile, one))
    })
    this.querySelectorAll('a.photo').forEach((photo, at) => (photo.href = hashOfPlace({ step: 'captions', place: at + 1 })))
  }

  #cancel({ dataset }) {
    if (dataset.status === 'failed') this.tell('forget-uploads')
    else this.tell('cancel-upload', { key: Number(dataset.upload) })
  }

  /** The focus goes to the neighbour, not back to the top of the page. */
  #remove(id) {
    const tile = this.querySelector(`[data-key="${id}"]`)
    const near = tile.nextElementSibling ?? tile.previousElementSibling
    near?.querySelector('.photo, button')?.focus({ preventScroll: true })
    this.tell('remove-image', { id })
  }
}

function makeTile() {
  return elementOf(html`<li class="tile"><a class="photo"><img alt="" loading="lazy" decoding="async"></a><div class="facts"></div>
    <button class="button small round remove" type="button" data-remove>${icon('close')}</button></li>`)
}

function fillTile(tile, image) {
  const photo = tile.querySelector('.photo')
  const picture = tile.querySelector('img')
  if (picture.getAttribute('src') !== image.thumbnail) picture.src = image.thumbnail
  photo.setAttribute('aria-label', texts.images.open(image.filename))
  const button = tile.querySelector('.remove')
  button.setAttribute('aria-label', texts.images.remove(image.filename))
  button.title = texts.images.removeShort
  render(tile.querySelector('.facts'), html`<p class="name clip" title="${image.filename}">${image.filename}</p>
    <p class="tabular clip">${texts.images.facts(image)}</p>
    ${image.warnings.filter(({ code }) => !ABOUT_CAPTIONS.includes(code)).map((one) => html`<p class="warning" title="${translated(one)}">${icon('failed')}<span>${texts.images.warning(one.code) ?? translated(one)}</span></p>`)}`)
}

function makeComing({ key, name, size }) {
  const tile = elementOf(html`<li class="tile coming"><div class="photo"><div class="bar" role="progressbar" aria-label="${name}"
    aria-valuemin="0" aria-valuemax="100"></div></div><div class="facts"><p class="name clip" title="${name}">${name}</p>
    <p class="tabular said">${bytes(size)}</p><p class="again" hidden><button class="link" type="button" data-retry>${texts.retry}</button></p></div>
    <button class="button small round remove" type="button" data-cancel>${icon('close')}</button></li>`)
  tile.dataset.upload = key
  return tile
}

function fillComing(tile, { status, fraction, problem }) {
  const bar = tile.querySelector('.bar')
  bar.hidden = status === 'failed'
  bar.style.setProperty('--value', fraction)
  bar.setAttribute('aria-valuenow', Math.round(fraction * 100))
  const said = tile.querySelector('.said')
  said.textContent = problem ? problem.message : texts.uploads[status](Math.round(fraction * 100))
  if (tile.dataset.status === status) return
  tile.dataset.status = status
  tile.querySelector('.again').hidden = status !== 'failed'
  const button = tile.querySelector('[data-cancel]')
  button.title = status === 'failed' ? texts.dismiss : texts.cancel
  button.setAttribute('aria-label', `${button.title}: ${tile.querySelector('.name').textContent}`)
}

export function register() {
  customElements.define('image-grid', ImageGrid)
}
