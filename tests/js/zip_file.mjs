/** Makes small ZIP files by hand, sound ones and bad ones. */

import { crc32, deflateRawSync } from 'node:zlib'

/** CRC-32 bit by bit: node 20 has none, and the code under test must not check itself. */
function checksum(bytes) {
  if (crc32) return crc32(bytes)
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

function record(signature, fields) {
  const bytes = Buffer.alloc(4 + fields.reduce((sum, [size]) => sum + size, 0))
  bytes.writeUInt32LE(signature)
  let at = 4
  for (const [size, value] of fields) {
    bytes.writeUIntLE(value, at, size)
    at += size
  }
  return bytes
}

/**
 * @param {{name: string|Buffer, content?: string|Buffer, deflate?: boolean, size?: number, crc?: number, flags?: number, method?: number}[]} entries
 *   `size` and `crc` lie about the content
 * @param {{filename?: string, comment?: string, count?: number}} [options]
 * @returns {File}
 */
export function zipFile(entries, { filename = 'set.zip', comment = '', count = entries.length } = {}) {
  const locals = []
  const centrals = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = Buffer.from(entry.content ?? '')
    const packed = entry.deflate ? deflateRawSync(content) : content
    const method = entry.method ?? (entry.deflate ? 8 : 0)
    const facts = [[2, entry.flags ?? 0x800], [2, method], [4, 0], [4, entry.crc ?? checksum(content)], [4, packed.length], [4, entry.size ?? content.length], [2, name.length]]
    const extra = Buffer.from('UT\x01\x00x') // differs between both headers, as real tools write it
    const local = Buffer.concat([record(0x04034b50, [[2, 20], ...facts, [2, extra.length]]), name, extra, packed])
    centrals.push(Buffer.concat([record(0x02014b50, [[2, 20], [2, 20], ...facts, [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), name]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = record(0x06054b50, [[2, 0], [2, 0], [2, count], [2, count], [4, directory.length], [4, offset], [2, comment.length]])
  return new File([Buffer.concat([...locals, directory, end, Buffer.from(comment)])], filename)
}
