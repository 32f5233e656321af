/** Registers every element of the page; those inside others come first. */

import * as askOnce from './ask-once.js'
import * as batchStart from './batch-start.js'
import * as beforeAfter from './before-after.js'
import * as captionEditor from './caption-editor.js'
import * as captionField from './caption-field.js'
import * as captionNotes from './caption-notes.js'
import * as conflictNote from './conflict-note.js'
import * as convertResults from './convert-results.js'
import * as convertSheet from './convert-sheet.js'
import * as convertWishes from './convert-wishes.js'
import * as draftCompare from './draft-compare.js'
import * as contactSheet from './contact-sheet.js'
import * as dropZone from './drop-zone.js'
import * as engineChip from './engine-chip.js'
import * as enginePanel from './engine-panel.js'
import * as exportList from './export-list.js'
import * as exportPlan from './export-plan.js'
import * as fileDataset from './file-dataset.js'
import * as filmFrames from './film-frames.js'
import * as filmStrip from './film-strip.js'
import * as helpSheet from './help-sheet.js'
import * as imageGrid from './image-grid.js'
import * as imageMat from './image-mat.js'
import * as inspectDrop from './inspect-drop.js'
import * as inspectFacts from './inspect-facts.js'
import * as inspectMat from './inspect-mat.js'
import * as leftOut from './left-out.js'
import * as libraryAsset from './library-asset.js'
import * as libraryBar from './library-bar.js'
import * as libraryFind from './library-find.js'
import * as libraryGrid from './library-grid.js'
import * as libraryNumbers from './library-numbers.js'
import * as libraryScan from './library-scan.js'
import * as libraryState from './library-state.js'
import * as liveRegion from './live-region.js'
import * as pictureAbout from './picture-about.js'
import * as pictureHistory from './picture-history.js'
import * as pictureMat from './picture-mat.js'
import * as pictureSettings from './picture-settings.js'
import * as pictureSlider from './picture-slider.js'
import * as playgroundRun from './playground-run.js'
import * as playgroundState from './playground-state.js'
import * as ratioChoice from './ratio-choice.js'
import * as recaptionForm from './recaption-form.js'
import * as replaceDialog from './replace-dialog.js'
import * as runBar from './run-bar.js'
import * as saveMark from './save-mark.js'
import * as stepRail from './step-rail.js'
import * as toastStack from './toast-stack.js'
import * as tokenMeter from './token-meter.js'
import * as trainingSheet from './training-sheet.js'
import * as triggerWord from './trigger-word.js'
import * as undoSheet from './undo-sheet.js'
import * as viewNav from './view-nav.js'

const INNER = [
  beforeAfter, captionField, captionNotes, conflictNote, convertResults, convertWishes, draftCompare, fileDataset, filmFrames, pictureSlider,
  ratioChoice, recaptionForm, tokenMeter
]
const OUTER = [
  askOnce, batchStart, captionEditor, contactSheet, convertSheet, dropZone, engineChip, enginePanel, exportList, exportPlan, filmStrip, helpSheet,
  imageGrid, imageMat, inspectDrop, inspectFacts, inspectMat, leftOut, libraryAsset, libraryBar, libraryFind, libraryGrid, libraryNumbers, libraryScan,
  libraryState, liveRegion, pictureAbout, pictureHistory, pictureMat, pictureSettings, playgroundRun, playgroundState, replaceDialog, runBar, saveMark, stepRail,
  toastStack, trainingSheet, triggerWord, undoSheet, viewNav
]

export function registerAll() {
  for (const { register } of [...INNER, ...OUTER]) register()
}
