/** Opens a ZIP in the browser: stored and deflated entries by the central directory. Refuses bombs, locks and ZIP64. */

import { Problem } from '../helpers/problem.js'
import { crc32 } from './crc32.js'

const EOCD = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const EOCD_BYTES = 22
const LONGEST_COMMENT = 0xffff
const DEFLATED = 8
const ENCRYPTED_FLAG = 1
const UTF8_FLAG = 1 << 11

/** @typedef {{path: string, size: number, crc: number, method: number, flags: number, offset: number, packed: number}} ZipEntry */

/**
 * List what a ZIP holds; reads no content. Source: PKWARE APPNOTE 4.3.12 and 4.3.16.
 * @param {Blob} zip
 * @returns {Promise<ZipEntry[]>} files only
 * @throws {Problem} zip_damaged, zip_unsupported
 */
export async function listZip(zip) {
  const end = await endRecord(zip)
  const [count, length, start] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)]
  if (count === 0xffff || start === 0xffffffff) throw new Problem({ code: 'zip_unsupported' })
  const directory = await viewOf(zip, start, length)
  const entries = []
  for (let at = 0, i = 0; i < count; i += 1) {
    const entry = centralEntry(directory, at)
    entries.push(entry)
    at += entry.recordLength
  }
  return entries.filter(({ path }) => !path.endsWith('/'))
}

/**
 * Unpack one entry.
 * @param {Blob} zip
 * @param {ZipEntry} entry
 * @param {{maxBytes: number}} limits the real size counts, not the one the ZIP tells
 * @returns {Promise<Blob>}
 * @throws {Problem} zip_encrypted, zip_unsupported, zip_damaged, file_too_large
 */
export async function readEntry(zip, entry, { maxBytes }) {
  if (entry.flags & ENCRYPTED_FLAG) throw new Problem({ code: 'zip_encrypted' })
  if (![0, DEFLATED].includes(entry.method)) throw new Problem({ code: 'zip_unsupported' })
  if (entry.size > maxBytes) throw tooLarge(entry.size, maxBytes)
  const packed = await packedBytes(zip, entry)
  const stream = entry.method ? packed.stream().pipeThrough(new DecompressionStream('deflate-raw')) : packed.stream()
  const { pieces, crc } = await gather(stream, maxBytes)
  if (crc !== entry.crc) throw damaged()
  return entry.method ? new Blob(pieces) : packed
}

async function endRecord(zip) {
  const from = Math.max(0, zip.size - EOCD_BYTES - LONGEST_COMMENT)
  const tail = await viewOf(zip, from, zip.size - from)
  for (let at = tail.byteLength - EOCD_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) === EOCD) return new DataView(tail.buffer, at)
  }
  throw damaged()
}

function centralEntry(view, at) {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) throw damaged()
  const [short, long] = [(by) => view.getUint16(at + by, true), (by) => view.getUint32(at + by, true)]
  const [nameLength, flags] = [short(28), short(8)]
  if (at + 46 + nameLength > view.byteLength) throw damaged()
  const path = nameFrom(new Uint8Array(view.buffer, at + 46, nameLength), flags & UTF8_FLAG)
  const recordLength = 46 + nameLength + short(30) + short(32)
  return { path, flags, method: short(10), crc: long(16), packed: long(20), size: long(24), offset: long(42), recordLength }
}

/** Old tools write no flag; most of them mean UTF-8 all the same. */
function nameFrom(bytes, isUtf8) {
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

async function packedBytes(zip, { offset, packed }) {
  const local = await viewOf(zip, offset, 30)
  if (local.getUint32(0, true) !== LOCAL) throw damaged()
  const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true)
  if (start + packed > zip.size) throw damaged()
  return zip.slice(start, start + packed)
}

async function gather(stream, maxBytes) {
  const pieces = []
  let [size, crc] = [0, 0]
  const reader = stream.getReader()
  for (let next = await read(reader); !next.done; next = await read(reader)) {
    size += next.value.length
    if (size > maxBytes) throw await stopped(reader, tooLarge(size, maxBytes))
    crc = crc32(next.value, crc)
    pieces.push(next.value)
  }
  return { pieces, crc }
}

function read(reader) {
  return reader.read().catch(() => {
    throw damaged()
  })
}

async function stopped(reader, problem) {
  await reader.cancel().catch(() => {})
  return problem
}

async function viewOf(blob, start, length) {
  if (start < 0 || start + length > blob.size) throw damaged()
  return new DataView(await blob.slice(start, start + length).arrayBuffer())
}

function tooLarge(size, maximum) {
  return new Problem({ code: 'file_too_large', facts: { size, maximum } })
}

function damaged() {
  return new Problem({ code: 'zip_damaged' })
}
