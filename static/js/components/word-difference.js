/** What changed between two short texts, word by word. */

/**
 * @param {string} before
 * @param {string} after
 * @returns {{kind: 'same'|'gone'|'new', text: string}[]} runs of words with the blanks between them, in reading order
 */
export function wordDifference(before, after) {
  const [old, fresh] = [before, after].map((text) => text.split(/(\s+|[,;:.!?])/).filter(Boolean))
  const lengths = commonLengths(old, fresh)
  const pieces = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && old[i] === fresh[j]) add(pieces, 'same', old[i++], j++)
    else if (j >= fresh.length || (i < old.length && lengths[i + 1][j] >= lengths[i][j + 1])) add(pieces, 'gone', old[i++])
    else add(pieces, 'new', fresh[j++])
  }
  return pieces
}

/** Lengths of the longest common subsequences of all tails. */
function commonLengths(old, fresh) {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array(fresh.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = old[i] === fresh[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1])
    }
  }
  return lengths
}

function add(pieces, kind, word) {
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += word
  else pieces.push({ kind, text: word })
}
