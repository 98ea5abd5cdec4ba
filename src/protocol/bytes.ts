// The one reader and writer behind every binary format. Little-endian, fixed order, one encoding for each value.
// The reader is total: on any bytes it ends in a value or a typed error, after work and memory bounded by the input's
// length (a length is compared with what is left before anything is allocated). Inside a `read` a failure travels as a
// private exception; `decode` is the only way in, and turns it into a result.
import { bytesToUtf8 } from '@noble/ciphers/utils.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { P } from '../field/index.ts';
import { bytesToWords, wordsToBytes } from '../hash/index.ts';
import { protocolError, type ProtocolError, type ProtocolErrorCode, type ProtocolResult } from './errors.ts';
import { err, ok } from './result.ts';
import type { Digest, Word } from './words.ts';

export interface Codec<T> {
  write(w: ByteWriter, value: T): void;
  read(r: ByteReader): T;
}

class DecodeFailure extends Error {
  readonly failure: ProtocolError;
  constructor(failure: ProtocolError) {
    super(failure.code);
    this.failure = failure;
  }
}

export function encode<T>(codec: Pick<Codec<T>, 'write'>, value: T): Uint8Array {
  const w = new ByteWriter();
  codec.write(w, value);
  return w.finish();
}

/** The whole of `bytes` as one value; anything left over is an error. */
export function decode<T>(codec: Pick<Codec<T>, 'read'>, bytes: Uint8Array): ProtocolResult<T> {
  const r = new ByteReader(bytes);
  try {
    const value = codec.read(r);
    if (r.left > 0) r.fail('trailing', 'the end', `${r.left} more bytes`);
    return ok(value);
  } catch (caught) {
    if (caught instanceof DecodeFailure) return err(caught.failure);
    throw caught;
  }
}

export class ByteReader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Ends the decoding with a typed error. */
  fail(code: ProtocolErrorCode, expected: string, got: string): never {
    throw new DecodeFailure(protocolError(code, expected, got));
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  /** A non-negative integer below 2^53 in eight bytes. */
  safeInteger(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail('out-of-range', 'below 2^53', `${value}`);
    return Number(value);
  }

  /** A number below `limit` in four bytes. */
  below(limit: number, what: string): number {
    const value = this.u32();
    if (value >= limit) this.fail('out-of-range', `${what} below ${limit}`, `${value}`);
    return value;
  }

  /** A fixed number, usually a version. */
  tag(value: number, what: string): void {
    const got = this.u8();
    if (got !== value) this.fail('unknown-version', `${what} ${value}`, `${got}`);
  }

  fixed(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.slice(start, start + length);
  }

  /** Bytes after their length (four bytes), at most `max`. */
  blob(max: number): Uint8Array {
    const length = this.u32();
    if (length > max) this.fail('too-large', `at most ${max} bytes`, `${length}`);
    return this.fixed(length);
  }

  /** UTF-8 after its length in two bytes, at most `max` bytes, well-formed. */
  text(max: number): string {
    const length = this.u16();
    if (length > max) this.fail('too-large', `at most ${max} bytes of text`, `${length}`);
    const bytes = this.fixed(length);
    const text = bytesToUtf8(bytes);
    const again = utf8ToBytes(text);
    if (again.length !== length || again.some((b, i) => b !== bytes[i]))
      this.fail('not-canonical', 'UTF-8', 'other bytes');
    return text;
  }

  /** Values after their count (four bytes), at most `max`; each takes at least one byte, so the count is bounded. */
  list<T>(max: number, read: (r: ByteReader) => T): T[] {
    const count = this.u32();
    if (count > max) this.fail('too-large', `at most ${max} items`, `${count}`);
    if (count > this.left) this.fail('truncated', `${count} items`, `${this.left} bytes`);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    return items;
  }

  felts(count: number): Uint32Array {
    const felts = bytesToWords(this.fixed(4 * count));
    for (const x of felts) if (x >= P) this.fail('not-canonical', `a field element below ${P}`, `${x}`);
    return felts;
  }

  word(): Word {
    return this.felts(4);
  }

  digest(): Digest {
    return this.felts(8);
  }

  private advance(length: number): number {
    if (length > this.left) this.fail('truncated', `${length} more bytes`, `${this.left}`);
    const start = this.at;
    this.at += length;
    return start;
  }
}

/** Throws RangeError on a value that its field cannot hold: our own mistake, never somebody's bytes. */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  u8(value: number): void {
    this.view(1, value, 0x100).setUint8(0, value);
  }

  u16(value: number): void {
    this.view(2, value, 0x10000).setUint16(0, value, true);
  }

  u32(value: number): void {
    this.view(4, value, 2 ** 32).setUint32(0, value, true);
  }

  u64(value: bigint): void {
    if (value < 0n || value >= 1n << 64n) throw new RangeError(`64-bit number expected, got ${value}`);
    this.view(8, 0, 1).setBigUint64(0, value, true);
  }

  safeInteger(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`safe integer expected, got ${value}`);
    this.u64(BigInt(value));
  }

  fixed(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  blob(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.fixed(bytes);
  }

  text(text: string): void {
    const bytes = utf8ToBytes(text);
    this.u16(bytes.length);
    this.fixed(bytes);
  }

  list<T>(items: readonly T[], write: (w: ByteWriter, item: T) => void): void {
    this.u32(items.length);
    for (const item of items) write(this, item);
  }

  felts(felts: Uint32Array): void {
    this.fixed(wordsToBytes(felts));
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private view(bytes: number, value: number, limit: number): DataView {
    if (!Number.isInteger(value) || value < 0 || value >= limit) {
      throw new RangeError(`integer in [0, ${limit}) expected, got ${value}`);
    }
    this.reserve(bytes);
    const view = new DataView(this.buffer.buffer, this.length, bytes);
    this.length += bytes;
    return view;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.length + bytes));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }
}
