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
    render(this.querySelector('.stage'), html`<p class="none">${texts.strip.empty} <a class="button" href="#/images">${texts.strip.add}</a></p>`)
  }

  async #showPicture(image) {
    const stage = this.querySelector('.stage')
    render(stage, html`<img class="small" src="${image.thumbnail}" alt="${image.filename}"><img class="large" alt="" aria-hidden="true">`)
    const large = stage.querySelector('.large')
    if (!(await this.#fill(large, image))) return large.isConnected && stage.append(note())
    if (!large.isConnected) return
    large.classList.add('ready')
    this.#fetchNext(image)
  }

  /** From the server, or from the copy in the browser while that is away. @returns {Promise<boolean>} */
  async #fill(large, image) {
    if (!this.get('restoring') && (await shows(large, this.#urlOf(image)))) return true
    const file = await this.studio.keeper.fileOf(image)
    if (!file) return false
    const url = URL.createObjectURL(file)
    const isShown = await shows(large, url)
    URL.revokeObjectURL(url)
    return isShown
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

async function shows(picture, url) {
  picture.src = url
  return picture.decode().then(() => true, () => false)
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
