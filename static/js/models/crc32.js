/** The checksum of ZIP entries. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/**
 * @param {Uint8Array} bytes
 * @param {number} [before] the checksum of what came before
 * @returns {number} unsigned
 */
export function crc32(bytes, before = 0) {
  let crc = ~before
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]
  return ~crc >>> 0
}
