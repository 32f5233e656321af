/** All words of the page in German. */

import { answersTexts } from './answers.js'
import { captionsTexts } from './captions.js'
import { convertTexts } from './convert.js'
import { imagesTexts } from './images.js'
import { inspectTexts } from './inspect.js'
import { keepingTexts } from './keeping.js'
import { libraryTexts } from './library.js'
import { machineTexts } from './machine.js'
import { pageTexts } from './page.js'
import { playgroundTexts } from './playground.js'
import { sentencesTexts } from './sentences.js'

export const texts = {
  ...pageTexts, ...imagesTexts, ...captionsTexts, ...machineTexts, ...inspectTexts, ...libraryTexts, ...keepingTexts, ...convertTexts, ...playgroundTexts,
  ...sentencesTexts, ...answersTexts
}
