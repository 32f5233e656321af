/** Read a large answer piece by piece, and take nothing that ended early for whole. */

import { Problem, problemFromThrown } from './problem.js'

// pieces are handed to a Blob in lumps, so that the browser may keep them on disk
const LUMP_BYTES = 16 * 1024 * 1024

/**
 * @param {Response} answer
 * @param {{onProgress?: (fraction: number) => void, fallbackName: string}} options
 * @returns {Promise<{blob: Blob, filename: string}>}
 * @throws {Problem} export_incomplete, offline, cancelled
 */
export async function readDownload(answer, { onProgress, fallbackName }) {
  const expected = Number(answer.headers.get('Content-Length')) || null
  const type = answer.headers.get('Content-Type') ?? ''
  const onBytes = (count) => onProgress?.(expected ? Math.min(1, count / expected) : 0)
  const blob = await gather(answer.body, { type, onBytes })
  // a transparent proxy may compress: then the length tells nothing about the bytes we see
  if (expected && !answer.headers.get('Content-Encoding') && blob.size !== expected) {
    throw new Problem({ code: 'export_incomplete', retryable: true })
  }
  return { blob, filename: filenameOf(answer.headers.get('Content-Disposition')) ?? fallbackName }
}

async function gather(body, { type, onBytes }) {
  const lumps = []
  let pieces = []
  let [count, lumped] = [0, 0]
  for await (const piece of piecesOf(body)) {
    pieces.push(piece)
    count += piece.length
    onBytes(count)
    if (count - lumped < LUMP_BYTES) continue
    lumps.push(new Blob(pieces))
    pieces = []
    lumped = count
  }
  return new Blob([...lumps, ...pieces], { type })
}

async function* piecesOf(body) {
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } catch (error) {
    throw problemFromThrown(error)
  }
}

function filenameOf(disposition) {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? null
}
