// Rehearsals: V8 starts Wasm and JavaScript in slow tiers and recompiles in the background what has proved hot, on the core that the prover's
// second thread needs. So a prover makes thrown-away proofs while the user is still reading the page, one at a time, and gives way to
// whoever wants it.

/** Milliseconds that rehearsals take together: some fifty proofs of a desk machine, fewer where a proof is dear. */
export const REHEARSAL_MS = 3000;
/** Milliseconds without a wish before a rehearsal begins: a page that opens has other things to do. */
const IDLE_MS = 250;

export class Rehearsals {
  readonly #rehearse: () => Promise<void>;
  readonly #interrupt: () => void;
  #msLeft: number;
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #finish: () => void = () => {};
  /** Resolves when they have taken their time. */
  readonly finished = new Promise<void>((resolve) => (this.#finish = resolve));

  /** `interrupt` makes a running rehearsal end soon. No rehearsal begins when they have taken `milliseconds`. */
  constructor(rehearse: () => Promise<void>, interrupt: () => void, milliseconds: number) {
    this.#rehearse = rehearse;
    this.#interrupt = interrupt;
    this.#msLeft = milliseconds;
    this.resume();
  }

  /** Resolves when none runs; none begins before `resume`. */
  async pause(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#running) this.#interrupt();
    await this.#running;
    clearTimeout(this.#timer);
  }

  resume(): void {
    this.#after(IDLE_MS);
  }

  #after(milliseconds: number): void {
    if (this.#msLeft <= 0) return this.#finish();
    // Each in a turn of its own, so that what is wanted is heard in between.
    this.#timer = setTimeout(() => {
      const start = performance.now();
      this.#running = this.#rehearse().finally(() => {
        this.#running = undefined;
        this.#msLeft -= performance.now() - start;
        this.#after(0);
      });
    }, milliseconds);
  }
}
