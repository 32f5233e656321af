/** Which of the page's places is seen. */

import { viewOf } from './memory.js'

/** @param {Document} page @param {string} step to show; the others are hidden */
export function openStep(page, step) {
  page.body.dataset.step = step
  page.body.dataset.view = viewOf(step)
  for (const section of page.querySelectorAll('.step')) section.hidden = section.dataset.step !== step
}
