/** One file of the library in the grid: its picture or why there is none, its name, its words. Pictures come later. */

import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { hasThumbnail, isPresent } from '../models/library_facts.js'
import { texts } from '../texts.js'
import { elementOf } from './keyed.js'

const words = texts.library

/** @returns {Element} */
export function makeTile() {
  return elementOf(html`<li class="asset" role="option"><span class="photo"></span><span class="tick">${icon('approved')}</span>
    <span class="words"><span class="name clip"></span><span class="caption"></span></span></li>`)
}

/** @param {Element} tile @param {object} asset */
export function fillTile(tile, asset) {
  const flaw = asset.fault ? words.damaged : isPresent(asset) ? '' : words.missing
  tile.querySelector('.name').textContent = asset.name
  tile.title = asset.name
  tile.querySelector('.caption').textContent = asset.caption || asset.prompt || words.noCaption
  tile.querySelector('.caption').classList.toggle('none', !(asset.caption || asset.prompt))
  tile.setAttribute('aria-label', [asset.name, asset.caption || asset.prompt || words.noCaption, flaw].filter(Boolean).join(', '))
  const photo = tile.querySelector('.photo')
  if (!hasThumbnail(asset)) render(photo, html`<span class="none">${flaw || words.noPicture[asset.kind]}</span>`)
  else if (!photo.querySelector('img')) render(photo, html``)
}
