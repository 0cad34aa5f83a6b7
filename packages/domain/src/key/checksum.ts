/** One entry per byte value of the reflected polynomial of CRC-32 (IEEE 802.3). */
const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * CRC-32 (IEEE 802.3) of the first `end` characters of an ASCII text, as an unsigned number. It finds every change of
 * up to 32 neighbouring bits, so every single changed character. It proves no origin: anyone can compute it.
 */
export function crc32(text: string, end: number = text.length): number {
  // All ones, as the number that the engine keeps as an integer: with 0xffffffff every step would reckon in floating point.
  let value = -1;
  for (let index = 0; index < end; index += 1) {
    value = (TABLE[(value ^ text.charCodeAt(index)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return (value ^ -1) >>> 0;
}
