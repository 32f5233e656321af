/** Every word a person reads that the page says itself, as one object. Sentences of codes: models/sentences.js. */

import { captionsTexts } from './texts/captions.js'
import { convertTexts } from './texts/convert.js'
import { imagesTexts } from './texts/images.js'
import { inspectTexts } from './texts/inspect.js'
import { keepingTexts } from './texts/keeping.js'
import { libraryTexts } from './texts/library.js'
import { machineTexts } from './texts/machine.js'
import { pageTexts } from './texts/page.js'

export const texts = { ...pageTexts, ...imagesTexts, ...captionsTexts, ...machineTexts, ...inspectTexts, ...libraryTexts, ...keepingTexts, ...convertTexts }
