/** Undoing the content encodings that HTTP knows. */

import zlib from "node:zlib";

/**
 * The plain form of the beginning of a body, at most `maxBytes` of it. Null when its encoding is unknown
 * or the bytes are not what they say they are.
 */
export function decodeSoFar(
  bytes: Uint8Array,
  encoding: string | null,
  maxBytes: number,
): Uint8Array | null {
  if (encoding === null || encoding === "identity") return bytes;
  const maxOutputLength = maxBytes;
  try {
    switch (encoding) {
      case "gzip":
      case "x-gzip":
      case "deflate": {
        const finishFlush = zlib.constants.Z_SYNC_FLUSH;
        return zlib.unzipSync(bytes, { finishFlush, maxOutputLength });
      }
      case "br": {
        const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
        return zlib.brotliDecompressSync(bytes, {
          finishFlush,
          maxOutputLength,
        });
      }
      case "zstd": {
        const finishFlush = zlib.constants.ZSTD_e_flush;
        return zlib.zstdDecompressSync(bytes, { finishFlush, maxOutputLength });
      }
      default:
        return null;
    }
  } catch {
    return null; // damaged or too large when unpacked: the client's decoder has the last word, not ours
  }
}
