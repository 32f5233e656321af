/** Runs before anything is painted, so that the first that is seen is what the address names and nothing gives way to it. */

import { placeFromHash } from './helpers/memory.js'
import { openStep } from './helpers/open_step.js'

openStep(document, placeFromHash(window.location.hash).step)
