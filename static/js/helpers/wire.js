/** How the page's names are spelled in requests. */

/** @param {import('../api.js').CaptionEdit} edit */
export function onWire({ imageId, caption, version, state }) {
  return { image_id: imageId, caption, ...filled({ version, state }) }
}

/** An image as answers showed it, as far as it can be put back. */
export function keptOnWire({ id, caption, state, edited_at, provenance, problem, warnings }) {
  return { caption, ...filled({
    image_id: id,
    state,
    edited_at,
    provenance: provenance && pick(provenance, PROVENANCE),
    problem: problem && pick(problem, ['code', 'detail', 'retryable', 'retry_after', 'stops_run', 'cost_usd']),
    warnings: warnings.map((notice) => pick(notice, ['code', 'message']))
  }) }
}

const PROVENANCE = [
  'engine', 'model', 'draft', 'created_at', 'style', 'hint', 'attempts', 'seconds', 'input_tokens', 'output_tokens', 'cut_off', 'cost_usd'
]

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]))
}

/** The server refuses unknown fields and empty choices; what was not chosen is not sent. */
export function filled(wishes) {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined && value !== null && value !== ''))
}
