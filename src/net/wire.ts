/** A stream of bytes to an upstream and back. */

export interface Wire {
  /**
   * The next bytes, which are the caller's from then on; null when the other side has ended. One read at a time; it
   * rejects when the connection is broken or closed.
   */
  read(): Promise<Uint8Array | null>;
  /** Resolves when the system has taken all of them. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends both directions at once; a read under way rejects. Harmless twice. */
  close(): void;
}
