// The product's prover with a meter on its engine and its randomness given: the same seeds serve every place and thread count.
// Only here can a seed be given; the product's workers draw theirs from the system.
import { choiceOf } from '../src/client/parameter-sets.ts';
import { CLASSES, keyOf } from '../src/client/proof-classes.ts';
import type { LocalProofKind, ProverApi } from '../src/client/prover.contract.ts';
import { ProverService, type ProverParts } from '../src/client/prover-service.ts';
import { blake3Kernels, rpoPermutation, type Engine } from '../src/engine/index.ts';
import { F } from '../src/field/index.ts';
import { blake3Suite, rpoSuite } from '../src/hash/index.ts';
import { transactionId, type Header } from '../src/protocol/index.ts';
import { verify, type VerifyingKey } from '../src/stark/index.ts';
import { KernelMeter, type KernelTimes } from './kernel-meter.ts';
import { unitCosts, type UnitCost } from './unit-costs.ts';

export interface BenchApi extends ProverApi {
  /** The next proofs' masks and salts come from this seed. */
  useSeed(seed: number): Promise<void>;
  takeKernels(): Promise<KernelTimes>;
  /** Milliseconds that a native verification takes; throws if the proof is refused. */
  verifyMs(kind: LocalProofKind, header: Header, proof: Uint8Array): Promise<number>;
  /** The last call: it takes memory for good. */
  unitCosts(): Promise<UnitCost[]>;
}

interface Metered {
  readonly engine: Engine;
  readonly meter: KernelMeter;
  readonly keys: Readonly<Record<LocalProofKind, VerifyingKey>>;
}

export function benchProver(load: () => Promise<ProverParts>): BenchApi {
  let seed = 0;
  let metered: Metered | undefined;
  const service = new ProverService(
    'payment',
    async () => {
      const parts = await load();
      const { engine } = parts;
      const keys = {
        rescue: keyOf(CLASSES.payment, rpoSuite(rpoPermutation(engine)), choiceOf('rpo')),
        blake3: keyOf(CLASSES.payment, blake3Suite(F, blake3Kernels(engine)), choiceOf('blake3')),
      };
      metered = { engine, meter: new KernelMeter(engine), keys };
      return parts;
    },
    () => new Uint8Array(32).fill(seed),
  );
  const started = async (): Promise<Metered> => {
    await service.start();
    return metered!;
  };
  return {
    start: () => service.start(),
    prove: (job, ticket, onProgress) => service.prove(job, ticket, onProgress),
    cancel: (ticket) => service.cancel(ticket),
    memoryBytes: () => service.memoryBytes(),
    rehearse: () => service.rehearse(),
    async useSeed(next) {
      seed = next;
    },
    takeKernels: async () => (await started()).meter.take(),
    async verifyMs(kind, header, proof) {
      const { engine, keys } = await started();
      const start = performance.now();
      const result = verify(keys[kind], [...transactionId(rpoPermutation(engine), header)], proof);
      const took = performance.now() - start;
      if (!result.ok) throw new Error(`a proof of the bench is refused: ${result.error.code}`);
      return took;
    },
    unitCosts: async () => unitCosts((await started()).engine),
  };
}
