/**
 * <picture-mat></picture-mat>
 * The picture at hand, the place of one that is being made, or two side by side or under a slider. Events: `picture-walk` {offset},
 * `picture-compare`, `picture-swap`.
 * ARIA: each picture carries its prompt; the ways to compare are toggle buttons.
 */
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { pictureOf } from '../models/picture_history.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.playground

export class PictureMat extends Part {
  static keys = ['picture', 'comparedTo', 'pictures', 'making']
  #way = 'sides'

  build() {
    const way = (name, label) => html`<button class="chip" type="button" data-way="${name}">${label}</button>`
    render(this, html`<div class="ways" hidden><h2>${words.comparing}</h2>${way('sides', words.sideBySide)}${way('slider', words.slider)}
        <button class="button small quiet push" type="button" data-swap>${words.swap}</button>
        <button class="button small" type="button" data-end>${words.endCompare} <kbd class="key-hint">C</kbd></button></div>
      <div class="stage"></div><picture-slider class="stage" hidden></picture-slider>
      <div class="facts tabular"><button class="button quiet small round" type="button" data-walk="-1" aria-label="${texts.mat.previous}">${icon('back')}</button>
        <span data-place></span><button class="button quiet small round" type="button" data-walk="1" aria-label="${texts.mat.next}">${icon('forth')}</button>
        <span class="push clip" data-facts></span></div>`)
  }

  listen() {
    this.on('click', '[data-walk]', ({ dataset }) => this.tell('picture-walk', { offset: Number(dataset.walk) }))
    this.on('click', '[data-end]', () => this.tell('picture-compare'))
    this.on('click', '[data-swap]', () => this.tell('picture-swap'))
    this.on('click', '[data-way]', ({ dataset }) => { this.#way = dataset.way; this.show() })
  }

  show() {
    const [shown, first] = [this.get('picture'), this.get('comparedTo')].map((id) => pictureOf(this.store, id))
    const isSlider = Boolean(first && shown) && this.#way === 'slider'
    this.querySelector('.ways').hidden = !first
    for (const chip of this.querySelectorAll('[data-way]')) chip.setAttribute('aria-pressed', String(chip.dataset.way === this.#way))
    this.querySelector('picture-slider').hidden = !isSlider
    this.querySelector('div.stage').hidden = isSlider
    if (isSlider) this.#slide(first, shown)
    else this.#lay([first, shown].filter(Boolean))
    this.#showFacts(shown)
  }

  /** Side by side, each in the shape it has before it is there. */
  #lay(images) {
    const stage = this.querySelector('div.stage')
    const { status, order } = this.get('making')
    if (!images.length) {
      const place = status === 'busy' ? html`<div class="place pending">${mark('working')}</div>` : html`<div class="nothing"><h2>${words.first}</h2><p>${words.firstWhy}</p></div>`
      this.paint(stage, place)
      if (status === 'busy') shape(stage.firstElementChild, order)
      return
    }
    const isPair = images.length > 1
    stage.classList.toggle('beside', isPair)
    this.paint(stage, html`${images.map((image, place) => html`<figure><div class="place" data-of="${image.id}"><img alt="${image.prompt}"></div>
      ${isPair && html`<figcaption>${place ? words.secondPicture : words.firstPicture}</figcaption>`}</figure>`)}`)
    images.forEach((image, place) => this.#fill(stage.querySelectorAll('.place')[place], image))
  }

  async #fill(frame, image) {
    shape(frame, image)
    const { previews, pictures } = this.studio
    const picture = frame.querySelector('img')
    if (!picture || frame.dataset.full) return
    const put = (url, isFull) => {
      if (!url || !frame.isConnected || frame.dataset.full) return
      picture.src = url
      if (isFull) frame.dataset.full = 'yes'
    }
    previews.urlOf(image.thumbnailUrl).then((url) => put(url, false))
    const url = await pictures.urlOf(image.imageUrl)
    put(url, true)
    if (!url && frame.isConnected) render(frame, html`<p class="note">${words.lostPicture}</p>`)
  }

  async #slide(first, second) {
    const { pictures } = this.studio
    const slider = this.querySelector('picture-slider')
    const [one, other] = await Promise.all([first, second].map(({ imageUrl }) => pictures.urlOf(imageUrl)))
    if (this.get('picture') !== second.id || this.get('comparedTo') !== first.id) return
    slider.compare({ ratio: first.width / first.height, first: { url: one, alt: `${words.firstPicture}: ${first.prompt}` }, second: { url: other, alt: `${words.secondPicture}: ${second.prompt}` } })
  }

  #showFacts(image) {
    const { images, total } = this.get('pictures')
    this.querySelector('.facts').hidden = !images.length
    const place = images.indexOf(image)
    this.querySelector('[data-place]').textContent = image ? words.picturePlace(place + 1, total) : ''
    this.querySelector('[data-facts]').textContent = image ? words.pictureFacts(image) : ''
    this.querySelector('[data-walk="-1"]').setAttribute('aria-disabled', String(place <= 0))
    this.querySelector('[data-walk="1"]').setAttribute('aria-disabled', String(place >= images.length - 1))
  }
}

function shape(element, { width, height }) {
  element.style.setProperty('--ratio', width / height)
  element.style.setProperty('--wide', `${width}px`)
}

export function register() {
  customElements.define('picture-mat', PictureMat)
}
