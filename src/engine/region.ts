// A region is one kernel over items [0, count), cut into slices that lanes take by an atomic counter. Its description lies in the
// control words of the shared memory, so that starting one costs no message. A search region also keeps the smallest hit:
// slices are taken in order and a lane stops at the first slice behind the hit, so the smallest number wins for any number of
// lanes.
import type { KernelSet } from './kernels.ts';
import { CONTROL, scratchOf } from './memory.ts';

/** Indices of the control words (32 bits each); the contended ones have cache lines of their own. */
export const Word = {
  /** Counts regions; lanes wait for it to change. */
  GENERATION: 0,
  /** What to do: a kernel's number, or one of `Command`. */
  KERNEL: 1,
  COUNT: 2,
  SLICE: 3,
  /** 1 for a search. */
  SEARCH: 4,
  /** 1 if the region heeds Cancel: the steps of a proof do, other uses of the engine must not. */
  CANCELLABLE: 5,
  ARGUMENT_COUNT: 6,
  ARGUMENTS: 7,
  NEXT: 32,
  /** Lanes that have finished the region. */
  FINISHED: 48,
  /** Smallest hit of a search, as an unsigned word. */
  HIT: 64,
  /** Lanes in which a kernel threw: a mistake of ours, and the end of the engine. */
  FAILED: 49,
  /** The ticket of the proof that is to end, written by whoever wants that; read between slices. */
  CANCEL: 80,
  /** The ticket of the proof that runs; 0 for a rehearsal. */
  TICKET: 81,
  /** How often a proof was wanted, counted by whoever wants them; and the count at which the rehearsal that runs began. */
  WANTED: 82,
  WANTED_BEFORE: 83,
} as const;

const WORDS = 96;
export const Command = { STOP: -1, LOAD: -2 } as const;
const NOT_FOUND = 0xffffffff;

export const controlWords = (memory: WebAssembly.Memory): Int32Array => new Int32Array(memory.buffer, CONTROL, WORDS);

/**
 * Asks the proof with this ticket (not 0) to end; any thread that holds the memory may, before the proof begins too. Noticed within one
 * slice. A ticket, because a plain flag would have to be cleared, and a Cancel that comes just before that would be lost. Of several
 * asked for, the last counts: there is one owner, and it has one proof at a time.
 */
export function requestCancel(memory: WebAssembly.Memory, ticket: number): void {
  Atomics.store(controlWords(memory), Word.CANCEL, ticket);
}

/** Makes a running rehearsal end within one slice: a proof is wanted. Any thread that holds the memory may, and does no harm otherwise. */
export function wantProof(memory: WebAssembly.Memory): void {
  Atomics.add(controlWords(memory), Word.WANTED, 1);
}

/** Whether what runs is to end. */
export function isCancelled(control: Int32Array): boolean {
  const ticket = Atomics.load(control, Word.TICKET);
  if (ticket === 0) return Atomics.load(control, Word.WANTED) !== Atomics.load(control, Word.WANTED_BEFORE);
  return Atomics.load(control, Word.CANCEL) === ticket;
}

/** A kernel by number, its arguments between scratch and range, and the number of its items. */
export interface Region {
  readonly kernel: number;
  readonly args: readonly number[];
  readonly count: number;
  /** A search ends with the smallest hit. */
  readonly search: boolean;
  readonly cancellable: boolean;
}

/** Writes a region's description. The caller then wakes the lanes, works itself and waits for them. */
export function describeRegion(control: Int32Array, { kernel, args, count, search, cancellable }: Region, slice: number): void {
  control.set([kernel, count, slice, Number(search), Number(cancellable), args.length, ...args], Word.KERNEL);
  Atomics.store(control, Word.HIT, NOT_FOUND | 0);
  Atomics.store(control, Word.NEXT, 0);
}

/**
 * Takes slices until none is left, Cancel is asked for, or the search is over; then returns true. With a deadline (performance.now())
 * it returns false after the first slice that ends behind it.
 */
export function workOnRegion(control: Int32Array, kernels: KernelSet, lane: number, deadline = Infinity): boolean {
  const kernel = control[Word.KERNEL]!;
  const count = control[Word.COUNT]! >>> 0;
  const slice = control[Word.SLICE]! >>> 0;
  const search = control[Word.SEARCH] === 1;
  const args = Array.from(control.subarray(Word.ARGUMENTS, Word.ARGUMENTS + control[Word.ARGUMENT_COUNT]!));
  const scratch = scratchOf(lane);
  const cancellable = control[Word.CANCELLABLE] === 1;
  while (!cancellable || !isCancelled(control)) {
    const from = (Atomics.add(control, Word.NEXT, 1) >>> 0) * slice;
    if (from >= count || (search && from > Atomics.load(control, Word.HIT) >>> 0)) return true;
    const result = kernels.call(kernel, [scratch, ...args, from, Math.min(from + slice, count)]);
    if (search) keepSmallest(control, result);
    if (deadline < Infinity && performance.now() > deadline) return false;
  }
  return true;
}

/** What a search found. */
export function hitOf(control: Int32Array): number | undefined {
  const hit = Atomics.load(control, Word.HIT) >>> 0;
  return hit === NOT_FOUND ? undefined : hit;
}

function keepSmallest(control: Int32Array, hit: number): void {
  for (;;) {
    const known = Atomics.load(control, Word.HIT);
    if (hit >= known >>> 0 || Atomics.compareExchange(control, Word.HIT, known, hit | 0) === known) return;
  }
}
