// Write-once memory of words. "Write" and "read" are one assertion: a cell has a value or gets one, and never another.
import { Stop } from './errors.ts';
import type { Word } from './isa.ts';

export class WriteOnceMemory {
  readonly #data: Uint32Array;
  readonly #known: Uint8Array;
  #size = 0;

  /** At most `capacity` cells: what the class's memory lanes hold. */
  constructor(capacity: number) {
    this.#data = new Uint32Array(4 * capacity);
    this.#known = new Uint8Array(capacity);
  }

  /** Cells 0..size-1 have been reserved. */
  get size(): number {
    return this.#size;
  }

  /** Fresh consecutive cells. */
  reserve(cells: number): number {
    const address = this.#size;
    if (!(Number.isInteger(cells) && cells >= 0 && address + cells <= this.#known.length)) {
      throw new Stop('capacity', 'The class has no room for so many memory cells.', `${this.#known.length} cells`, `${address + cells}`);
    }
    this.#size += cells;
    return address;
  }

  get(address: number): Word | undefined {
    this.#check(address);
    if (this.#known[address] === 0) return undefined;
    const [data, at] = [this.#data, 4 * address];
    return [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
  }

  /** Copies the cell's felts to `target` at `at`; false where it has no value. */
  copy(address: number, target: Uint32Array, at: number): boolean {
    this.#check(address);
    for (let i = 0; i < 4; i++) target[at + i] = this.#data[4 * address + i]!;
    return this.#known[address] === 1;
  }

  /** Gives the cell its value; false where it has another. */
  put(address: number, word: Word): boolean {
    this.#check(address);
    const [data, at] = [this.#data, 4 * address];
    if (this.#known[address] === 1) return data[at] === word[0] && data[at + 1] === word[1] && data[at + 2] === word[2] && data[at + 3] === word[3];
    for (let i = 0; i < 4; i++) data[at + i] = word[i]!;
    this.#known[address] = 1;
    return true;
  }

  /** All reserved cells, four felts each; zeros where nothing was ever asserted. */
  cells(): Uint32Array {
    return this.#data.slice(0, 4 * this.#size);
  }

  #check(address: number): void {
    if (!(Number.isInteger(address) && address >= 0 && address < this.#size)) throw new Stop('out-of-range', 'An address lies outside memory.', `below ${this.#size}`, `${address}`);
  }
}
