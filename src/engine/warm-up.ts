// The first run of a kernel is ten times slower than the hundredth: V8 starts Wasm in its baseline compiler and recompiles in the
// background what has proved hot. So the prover goes once through all steps of a proof, on a trace of zeros, while the user is
// still reading the page. The results are meaningless and are thrown away.
import { emptyTrace } from '../air/index.ts';
import { K, type Ext } from '../field/index.ts';
import { randomStream } from '../hash/index.ts';
import { openingPlan } from '../stark/deep.ts';
import { CHUNKS, FOLD_LOG, type VerifyingKey } from '../stark/index.ts';
import { engineBackend } from './backend.ts';
import type { Engine } from './engine.ts';
import type { PreparedMachine } from './prepared-machine.ts';
import { engineStream } from './random.ts';

/** Frees all memory that it took. Rejects only with ProofCancelled. */
export async function warmUp(engine: Engine, vk: VerifyingKey, prepared: PreparedMachine): Promise<void> {
  const { machine, parameters } = vk;
  const { masks } = parameters;
  const backend = engineBackend(engine, vk, prepared);
  const random = randomStream(engineStream(engine, new Uint8Array(32)));
  const felts = (count: number): Uint32Array => random.felts(K.base, count);
  const ext = (): Ext => [...felts(4)];
  try {
    const salts = felts(2 ** (machine.logHeight + parameters.blowupLog) * masks.saltWords);
    const trace = emptyTrace(machine);
    const main = await backend.commitTrace(trace, trace.map(() => felts(masks.main)), salts);
    const challenges = { alpha: ext(), beta: ext() };
    const [publicShare, gamma, z, zNext] = [ext(), ext(), ext(), ext()];
    const helperColumns = await backend.lookups(trace, challenges, publicShare);
    const helpers = await backend.commitTrace(helperColumns, helperColumns.map(() => felts(masks.helper)), salts);
    await backend.quotient(main, helpers, { challenges, gamma, publicShare });
    const chunks = Array.from({ length: 4 * (CHUNKS + 1) }, () => felts(parameters.degreeBound));
    const quotient = await backend.commitCoefficients(chunks, salts);
    await backend.evaluateBase(main, trace.map((_, c) => c), z);
    const { count } = openingPlan(machine);
    const openings = Array.from({ length: count }, ext);
    const codeword = await backend.deep({ main, helpers, quotient, openings, weights: openings, z, zNext, random: masks.random });
    await backend.commitCodeword(codeword, FOLD_LOG, 0);
    await backend.fold(codeword, FOLD_LOG, K.base.generator, ext());
    await backend.grind(felts(8), 10);
  } finally {
    backend.reset();
  }
}
