/**
 * <image-mat></image-mat>
 * Look: the current image as large as it goes. Shows the thumbnail at once and the original when it is decoded.
 * Event: `walk` {offset}.
 * ARIA: the image carries its file's name; the two buttons name their direction and key.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { neighbourId, filterImages } from '../models/filters.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class ImageMat extends Part {
  static keys = ['images', 'currentId']
  #shownId = null

  build() {
    render(this, html`<div class="stage"></div>
      <div class="facts tabular"><span class="place"></span><span class="name clip"></span><span class="size clip"></span>
        <span class="walk push"><button class="button quiet small" type="button" data-offset="-1" aria-keyshortcuts="k"
            title="${texts.mat.previous}" aria-label="${texts.mat.previous}">${icon('up')}<kbd class="key-hint">K</kbd></button>
          <button class="button quiet small" type="button" data-offset="1" aria-keyshortcuts="j"
            title="${texts.mat.next}" aria-label="${texts.mat.next}">${icon('down')}<kbd class="key-hint">J</kbd></button></span></div>`)
  }

  listen() {
    this.on('click', '[data-offset]', ({ dataset }) => this.tell('walk', { offset: Number(dataset.offset) }))
  }

  show() {
    const image = this.store.current
    const images = this.get('images')
    this.querySelector('.facts').hidden = !image
    if (!image) return this.#showNone()
    this.querySelector('.place').textContent = `${images.indexOf(image) + 1} / ${images.length}`
    this.querySelector('.name').textContent = image.filename
    this.querySelector('.name').title = image.filename
    this.querySelector('.size').textContent = texts.images.facts(image)
    if (image.id === this.#shownId) return
    this.#shownId = image.id
    this.#showPicture(image)
  }

  #showNone() {
    this.#shownId = null
    render(this.querySelector('.stage'), html``)
  }

  async #showPicture(image) {
    const stage = this.querySelector('.stage')
    render(stage, html`<img class="small" src="${image.thumbnail}" alt="${image.filename}"><img class="large" alt="" aria-hidden="true">`)
    const large = stage.querySelector('.large')
    large.src = this.#urlOf(image)
    try {
      await large.decode()
    } catch {
      if (large.isConnected) stage.append(note())
      return
    }
    if (!large.isConnected) return
    large.classList.add('ready')
    this.#fetchNext(image)
  }

  /** The next picture is there before it is asked for. */
  #fetchNext(image) {
    const next = this.store.image(neighbourId(filterImages(this.get('images'), this.get('filter')), image.id, 1))
    if (next && next.id !== image.id) new Image().src = this.#urlOf(next)
  }

  #urlOf({ id }) {
    return this.studio.api.imageUrl(this.get('session').id, id)
  }
}

function note() {
  const line = document.createElement('p')
  line.className = 'note'
  line.textContent = texts.mat.unreadable
  return line
}

export function register() {
  customElements.define('image-mat', ImageMat)
}
