/** What an inspection found, put in the order in which a person reads it. No DOM. */

/**
 * @typedef {{generator: string, version: string, prompt: string, negative_prompt: string, seed: string|null, steps: number|null,
 *   cfg: number|null, sampler: string, scheduler: string, width: number|null, height: number|null, model: string, model_hash: string,
 *   loras: {name: string, weight: number|null}[], clip_skip: number|null, errors: string[]}} Generation
 */

/**
 * List what a generator said, without prompts and seed, which are copied one by one.
 * @param {Generation} generation
 * @returns {[string, string][]} name of the fact and its value; facts it did not tell are left out
 */
export function settingsOf(generation) {
  const { model, model_hash: hash, width, height, steps, cfg, sampler, scheduler, clip_skip: clipSkip, loras } = generation
  const rows = [
    ['model', hash && model ? `${model} (${hash})` : model || hash],
    ['loras', loras.map(({ name, weight }) => (weight === null ? name : `${name} × ${weight}`)).join(', ')],
    ['size', width && height ? `${width} × ${height}` : ''],
    ['steps', steps],
    ['cfg', cfg],
    ['sampler', sampler],
    ['scheduler', scheduler],
    ['clipSkip', clipSkip]
  ]
  return rows.filter(([, value]) => value !== null && value !== '').map(([name, value]) => [name, String(value)])
}

/**
 * List how a caption of ours came to be.
 * @param {{trigger_word: string, caption_state: string, engine: string, model: string, hint: string}} own
 * @returns {[string, string][]} as `settingsOf` does
 */
export function factsOfCaption({ trigger_word: triggerWord, caption_state: state, engine, model, hint }) {
  const rows = [['trigger', triggerWord], ['state', state], ['engine', [engine, model].filter(Boolean).join(' · ')], ['hint', hint]]
  return rows.filter(([, value]) => value)
}

/**
 * Name the generator with its version, unless the version names it already.
 * @param {Generation} generation
 * @returns {string}
 */
export function makerOf({ generator, version }) {
  if (!version || version.length > 40) return generator
  return version.toLowerCase().includes(generator.toLowerCase()) ? version : `${generator} ${version}`
}

/**
 * Of what was dropped, take the one file to look into: the first image by name or type, or else the first file.
 * @param {File[]} files
 * @returns {File|undefined}
 */
export function fileToInspect(files) {
  return files.find(({ name, type }) => type.startsWith('image/') || /\.(jpe?g|png|webp)$/i.test(name)) ?? files[0]
}
