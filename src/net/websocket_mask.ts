/** Masks what goes up a WebSocket (RFC 6455, section 5.3), four bytes at a time. */

import http from "node:http";

/** As newer versions of Node have it in `node:http`. */
interface Masking {
  /** Both begin with the first byte of the message. */
  websocketMask?(
    source: Uint8Array,
    mask: Uint8Array,
    output: Uint8Array,
    offset: number,
    length: number,
  ): void;
  websocketUnmask?(bytes: Uint8Array, mask: Uint8Array): void;
}

/**
 * To be called before `ws` is loaded: without these in `node:http`, where Deno 2.9.6 has none, it masks byte by byte,
 * which keeps the thread for 2 ms with each megabyte instead of 0.6.
 */
export function lendMask(to: Masking = http as Masking): void {
  to.websocketMask ??= (source, mask, output, offset, length) => {
    output.set(source.subarray(0, length), offset);
    maskBytes(output.subarray(offset, offset + length), mask);
  };
  to.websocketUnmask ??= maskBytes;
}

/** In place. */
export function maskBytes(bytes: Uint8Array, mask: Uint8Array): void {
  // Words stand at every fourth byte of memory.
  const head = Math.min(-bytes.byteOffset & 3, bytes.length);
  const words = (bytes.length - head) >> 2;
  const tail = head + 4 * words;
  for (let at = 0; at < head; at++) bytes[at]! ^= mask[at & 3]!;
  if (words > 0) {
    const start = bytes.byteOffset + head;
    const turned = Uint8Array.from(mask, (_, at) => mask[(at + head) & 3]!);
    maskWords(
      new Uint32Array(bytes.buffer, start, words),
      new Uint32Array(turned.buffer)[0]!,
    );
  }
  for (let at = tail; at < bytes.length; at++) bytes[at]! ^= mask[at & 3]!;
}

function maskWords(words: Uint32Array, mask: number): void {
  for (let at = 0; at < words.length; at++) words[at]! ^= mask;
}
