/**
 * <token-meter></token-meter>
 * Estimated length of a caption in the trainers' own units. Property `caption`.
 * ARIA: two meters, each with its value in words; said to be estimates.
 */
import { html, render } from '../html.js'
import { estimatedTokens } from '../models/caption_text.js'
import { texts } from '../texts.js'

const ENCODERS = [
  { name: 'CLIP', key: 'clip', room: 77 },
  { name: 'T5', key: 't5', room: 512 }
]

export class TokenMeter extends HTMLElement {
  connectedCallback() {
    const meter = ({ name, key, room }) => html`<div><span>${name}</span><div class="bar" data-key="${key}" role="meter"
      aria-label="${texts.tokens.label(name)}" aria-valuemin="0" aria-valuemax="${room}"></div><span class="count" data-count="${key}"></span></div>`
    render(this, html`${ENCODERS.map(meter)}<p class="hint" hidden>${texts.tokens.over}</p>`)
    this.title = texts.tokens.why
  }

  /** @param {string} caption */
  set caption(caption) {
    const tokens = caption.trim() ? estimatedTokens(caption) : { clip: 0, t5: 0 }
    for (const { key, room } of ENCODERS) {
      const bar = this.querySelector(`[data-key="${key}"]`)
      bar.style.setProperty('--value', Math.min(1, tokens[key] / room))
      bar.classList.toggle('over', tokens[key] > room)
      bar.setAttribute('aria-valuenow', Math.min(room, tokens[key]))
      bar.setAttribute('aria-valuetext', texts.tokens.value(tokens[key], room))
      this.querySelector(`[data-count="${key}"]`).textContent = `≈ ${tokens[key]} / ${room}`
    }
    this.querySelector('.hint').hidden = tokens.clip <= ENCODERS[0].room
  }
}

export function register() {
  customElements.define('token-meter', TokenMeter)
}
