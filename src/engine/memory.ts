// The engine's linear memory. From the bottom: a page of control words (lanes, cancel), one scratch area a lane, then the
// arena, from which tables and matrices are cut one behind another. Nothing is freed singly: a proof takes a mark, and
// `release` wipes and gives back everything above it, so that no witness outlives its proof.

const PAGE = 65536;
const ALIGNMENT = 64;

/** Bytes of one lane's private area: the generated evaluator keeps its cells and intermediate values there. */
export const SCRATCH_BYTES = 65536;
export const MAX_LANES = 16;
/** Address of the control words, see region.ts. Address 0 stays unused. */
export const CONTROL = 1024;
/** Growth at least: growing is slow, and moves an unshared memory. */
const GROWTH_PAGES = 32;
const SCRATCH = 4096;
const ARENA = SCRATCH + MAX_LANES * SCRATCH_BYTES;

/** The memory cannot grow: the device or the configured maximum is exhausted. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
  readonly bytes: number;
  constructor(bytes: number) {
    super(`the engine's memory cannot grow to ${bytes} bytes`);
    this.bytes = bytes;
  }
}

/** A memory for either build of the kernels. Shared ones must have a maximum; phones pass a smaller one. */
export function createMemory(shared: boolean, maximumBytes = 2 ** 30): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 16, maximum: Math.floor(maximumBytes / PAGE), shared });
}

export const scratchOf = (lane: number): number => SCRATCH + lane * SCRATCH_BYTES;

export class Arena {
  readonly memory: WebAssembly.Memory;
  #top = ARENA;
  #highest = ARENA;
  readonly #wipe: (address: number, bytes: number) => void;

  /** `wipe`: the kernel that puts zeros over a range. */
  constructor(memory: WebAssembly.Memory, wipe: (address: number, bytes: number) => void) {
    this.memory = memory;
    this.#wipe = wipe;
  }

  /** Address of `bytes` fresh bytes, 64-byte aligned, their content undefined. Throws OutOfMemoryError. */
  allocate(bytes: number): number {
    const address = this.#top;
    // Kernels may read one v128 behind the end of what they were given.
    this.#top = Math.ceil((address + bytes + 16) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#top - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#grow(Math.ceil(missing / PAGE));
      } catch {
        this.#top = address;
        throw new OutOfMemoryError(address + bytes);
      }
    }
    this.#highest = Math.max(this.#highest, this.#top);
    return address;
  }

  #grow(pages: number): void {
    try {
      this.memory.grow(Math.max(pages, GROWTH_PAGES));
    } catch {
      this.memory.grow(pages);
    }
  }

  /** Copies words into fresh memory. */
  store(words: Uint32Array): number {
    const address = this.allocate(words.byteLength);
    this.words(address, words.length).set(words);
    return address;
  }

  /** A view, good until the memory grows: take it, use it, drop it. */
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }

  mark(): number {
    return this.#top;
  }

  /** Wipes and frees everything allocated since `mark`. */
  release(mark: number): void {
    this.#wipe(mark, this.#highest - mark);
    this.#top = mark;
    this.#highest = mark;
  }
}
