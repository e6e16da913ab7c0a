/** Which host names mean this very machine. */

/**
 * True for a loopback host, with or without the brackets of an address. A name that merely resolves to one, or
 * begins like one, could lead elsewhere tomorrow.
 */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/.test(hostname);
}
