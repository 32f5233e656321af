/** What a picture is to be made with: the panel's settings, as an order, and back out of a finished picture. No DOM. */

import { prefixOf } from './caption_text.js'

export const RANDOM_SEED = -1
const SCALES = { lowest: -1, highest: 3 }
const MOST_CFG = 30

/**
 * @typedef {object} PictureSettings
 * @property {string} text of the prompt, behind the trigger word
 * @property {boolean} word whether the trigger word stands in front
 * @property {string} negative
 * @property {string} model empty: the service's usual one
 * @property {string} ratio name of an aspect ratio; of no meaning beside a `size`
 * @property {{width: number, height: number}|null} size another size, taken over from a picture
 * @property {number} steps
 * @property {number} cfg
 * @property {string} sampler
 * @property {number} seed -1: a random one
 * @property {boolean} hires
 * @property {string} lora
 * @property {number|null} loraScale null: as the service does
 * @property {number} count
 */

/** @returns {PictureSettings} before the server has said what is usual */
export function usualSettings({ aspectRatio = '1:1', steps = 30, cfgScale = 7.5, sampler = 'Euler', seed = RANDOM_SEED } = {}) {
  return {
    text: '', word: true, negative: '', model: '', ratio: aspectRatio, size: null, steps, cfg: cfgScale, sampler, seed, hires: false,
    lora: '', loraScale: null, count: 1
  }
}

/**
 * Bring settings from anywhere into what the service and its limits allow.
 * @param {Record<string, any>} settings @param {object} facts as the server tells them @returns {PictureSettings}
 */
export function fitted(settings, { limits, aspectRatios, defaults, models, anyModel }) {
  const usual = usualSettings(defaults)
  const known = Object.keys(usual).filter((name) => settings[name] !== undefined && isAlike(settings[name], usual[name], name))
  const all = { ...usual, ...Object.fromEntries(known.map((name) => [name, settings[name]])) }
  return {
    ...all,
    text: all.text.slice(0, limits.promptChars),
    negative: all.negative.slice(0, limits.promptChars),
    model: anyModel || models.includes(all.model) ? all.model : '',
    ratio: aspectRatios.some(({ name }) => name === all.ratio) ? all.ratio : usual.ratio,
    size: isAllowed(all.size, limits) ? all.size : null,
    steps: Math.round(between(1, all.steps, limits.maxSteps)),
    cfg: between(0, all.cfg, MOST_CFG),
    seed: Math.round(between(RANDOM_SEED, all.seed, limits.maxSeed)),
    loraScale: all.loraScale === null ? null : between(SCALES.lowest, all.loraScale, SCALES.highest),
    count: Math.round(between(1, all.count, limits.numImages))
  }
}

/** @param {PictureSettings} settings @param {string} trigger the session's, or nothing @returns {string} */
export function promptOf({ text, word }, trigger) {
  const words = text.trim()
  return word && trigger ? [prefixOf(trigger), words].filter(Boolean).join(' ') : words
}

/** @returns {{width: number, height: number}} in px */
export function sizeOf({ ratio, size }, { aspectRatios }) {
  const { width, height } = size ?? aspectRatios.find(({ name }) => name === ratio) ?? aspectRatios[0]
  return { width, height }
}

/**
 * The request for the server; what the service does not take is not in it.
 * @param {PictureSettings} settings @param {object} facts @param {string} trigger
 * @returns {Record<string, any>}
 */
export function orderOf(settings, facts, trigger) {
  const { negative, steps, cfg, sampler, seed, hires, lora, loraScale, model, count } = settings
  const optional = {
    negative_prompt: negative.trim(), steps, cfg_scale: cfg, sampler, seed, hires_fix: hires, lora: lora.trim(), lora_scale: loraScale
  }
  const isSaid = ([name, value]) => facts.takes.includes(name) && value !== '' && value !== null && value !== false
  return {
    prompt: promptOf(settings, trigger),
    ...(model && facts.models.length ? { model } : {}),
    ...sizeOf(settings, facts),
    ...Object.fromEntries(Object.entries(optional).filter(isSaid)),
    num_images: count,
    response_format: 'url'
  }
}

/**
 * The settings that make a finished picture once more.
 * @param {object} image @param {object} facts @param {string} trigger
 * @returns {PictureSettings}
 */
export function settingsOf(image, facts, trigger) {
  const { negativePrompt, steps, cfgScale, sampler, seed, loras } = image.parameters
  const prefix = trigger ? prefixOf(trigger) : null
  const isPrefixed = prefix !== null && (image.prompt === prefix || image.prompt.startsWith(`${prefix} `))
  const [lora] = loras
  const usual = usualSettings(facts.defaults)
  return fitted({
    text: isPrefixed ? image.prompt.slice(prefix.length).trim() : image.prompt,
    word: isPrefixed,
    negative: negativePrompt,
    model: image.modelUsed,
    ...shapeOf(image, facts),
    steps: steps || usual.steps,
    cfg: cfgScale || usual.cfg,
    sampler,
    seed: seed ?? RANDOM_SEED,
    lora: lora?.name ?? '',
    loraScale: lora?.weight ?? null,
    count: 1
  }, facts)
}

/**
 * The model a picture once more is made with, where it cannot be the picture's own.
 * @param {object} image @param {object} facts @returns {string|null} null: it is, as far as can be told
 */
export function insteadOf({ modelUsed }, { models, anyModel }) {
  return modelUsed && models.length && !anyModel && !models.includes(modelUsed) ? models[0] : null
}

/** An enlarged picture is larger than what was asked for, but of the same shape. */
function shapeOf({ width, height, parameters }, { aspectRatios, takes }) {
  const named = aspectRatios.find((one) => one.width === width && one.height === height)
  const isEnlarged = parameters.hiresFix && takes.includes('hires_fix')
  if (!named && !isEnlarged) return { size: { width, height }, hires: false }
  return { ratio: (named ?? nearest(width / height, aspectRatios)).name, size: null, hires: isEnlarged }
}

function nearest(shape, aspectRatios) {
  const apart = (one) => Math.abs(Math.log(one.width / one.height / shape))
  return aspectRatios.reduce((best, one) => (apart(one) < apart(best) ? one : best))
}

function isAllowed(size, { minSide, maxSide }) {
  return size !== null && [size.width, size.height].every((side) => Number.isInteger(side) && side >= minSide && side <= maxSide)
}

function isAlike(value, usual, name) {
  if (name === 'size') return value === null || typeof value === 'object'
  if (name === 'loraScale') return value === null || Number.isFinite(value)
  return typeof usual === 'number' ? Number.isFinite(value) : typeof value === typeof usual
}

function between(least, value, most) {
  return Math.min(most, Math.max(least, value))
}
