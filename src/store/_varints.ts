/** Lists of whole numbers in few bytes: seven bits to a byte, the eighth says that more follow. */

export function packNumbers(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (let rest of numbers) {
    while (rest > 0x7f) {
      bytes.push(rest % 0x80 + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

export function unpackNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let weight = 1;
  for (const byte of bytes) {
    number += (byte & 0x7f) * weight;
    weight *= 0x80;
    if (byte > 0x7f) continue;
    numbers.push(number);
    number = 0;
    weight = 1;
  }
  return numbers;
}
