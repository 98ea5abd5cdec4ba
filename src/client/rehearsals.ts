// Rehearsals: V8 starts Wasm and JavaScript in slow tiers and recompiles in the background what has proved hot, on the core that the prover's
// second thread needs. So a prover makes thrown-away proofs while nobody wants a real one, one at a time, and gives way to whoever does.

/** Milliseconds that rehearsals take together: a hundred proofs of a desk machine, fewer where a proof is dear. */
export const REHEARSAL_MS = 3000;
/** Milliseconds without a wish before a rehearsal begins: a page that opens has other things to do. */
const IDLE_MS = 250;

/** How a rehearsal ended. */
export type Rehearsed = 'made' | 'interrupted' | 'failed';

export class Rehearsals {
  readonly #rehearse: () => Promise<Rehearsed>;
  readonly #interrupt: () => void;
  #msLeft = REHEARSAL_MS;
  #paused = false;
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #finish: () => void = () => {};
  /** Resolves when they have taken their time, or one has failed: a real proof will tell why. */
  readonly finished = new Promise<void>((resolve) => (this.#finish = resolve));

  /** `interrupt` makes a running rehearsal end soon. `rehearse` never rejects. */
  constructor(rehearse: () => Promise<Rehearsed>, interrupt: () => void) {
    this.#rehearse = rehearse;
    this.#interrupt = interrupt;
    this.#after(IDLE_MS);
  }

  /** Resolves when none runs; none begins before `resume`. */
  async pause(): Promise<void> {
    this.#paused = true;
    clearTimeout(this.#timer);
    if (this.#running) this.#interrupt();
    await this.#running;
  }

  resume(): void {
    this.#paused = false;
    if (!this.#running) this.#after(IDLE_MS);
  }

  #after(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#msLeft <= 0) return this.#finish();
    if (this.#paused) return;
    // Each in a turn of its own, so that what is wanted is heard in between.
    this.#timer = setTimeout(() => {
      this.#running = this.#one();
    }, milliseconds);
  }

  async #one(): Promise<void> {
    const start = performance.now();
    const ended = await this.#rehearse();
    this.#running = undefined;
    this.#msLeft = ended === 'failed' ? 0 : this.#msLeft - (performance.now() - start);
    // Who interrupted one has not been heard yet.
    this.#after(ended === 'interrupted' ? IDLE_MS : 0);
  }
}
