// Proofs of one fixed request under one fixed seed: the prover must give these bytes for ever, or the version must change. Made by
// the product's prover on one thread; other tests see to it that threads and backends make no difference.
import { readFileSync } from 'node:fs';
import type { LocalProofKind } from '../../src/client/prover.contract.ts';
import { CLASSES } from '../../src/client/proof-classes.ts';
import { TransactionProver } from '../../src/client/transaction-prover.ts';
import { rpoPermutation } from '../../src/engine/index.ts';
import { loadEngine, readBuilt } from '../../src/engine/load.node.ts';
import type { SuiteName } from '../../src/hash/index.ts';
import { executeTransaction, type ExecutedTransaction } from '../../src/kernels/tx/index.ts';
import { machineFigures, provenBits, type PaymentResults } from '../../bench/payment-figures.ts';
import { PROOF_VERSION } from '../../src/stark/key-digest.ts';
import { worstPayment } from './worst-payment.ts';

const SEED = new Uint8Array(32).fill(42);
export const KIND_OF: Readonly<Record<SuiteName, LocalProofKind>> = { blake3: 'blake3', rpo: 'rescue' };
export const SUITES = ['blake3', 'rpo'] as const satisfies readonly SuiteName[];

export const RESULTS_FILE = 'bench/results/payment.json';
export const goldenFile = (suite: SuiteName): string => `test/vectors/golden/payment-${suite}-v${PROOF_VERSION}.bin`;
/** The eight public words that both proofs state. */
export const STATEMENT_FILE = `test/vectors/golden/payment-v${PROOF_VERSION}.json`;
/** What to do when they differ. */
export const REGENERATE =
  'A change of the kernel, the machine or the protocol changes this. If it is meant: raise PROOF_VERSION (src/stark/key-digest.ts) once ' +
  'proofs are in use, then `npm run bench:results` and commit what it writes.';

export interface GoldenProofs {
  readonly prover: TransactionProver;
  readonly executed: ExecutedTransaction;
  readonly proofs: Readonly<Record<SuiteName, Uint8Array>>;
}

export async function makeGoldenProofs(): Promise<GoldenProofs> {
  const prover = await TransactionProver.create(await loadEngine(), CLASSES.payment, await readBuilt('payment.st.wasm'), () => SEED);
  const request = worstPayment();
  const executed = executeTransaction(request, rpoPermutation(prover.engine));
  if (!executed.ok) throw new Error(executed.error.message);
  const prove = async (suite: SuiteName): Promise<Uint8Array> => {
    const proved = await prover.prove({ request, kind: KIND_OF[suite] }, 1, () => {});
    if (!proved.ok) throw new Error(proved.error.message);
    return proved.value.proof;
  };
  return { prover, executed: executed.value, proofs: { blake3: await prove('blake3'), rpo: await prove('rpo') } };
}

export function paymentResults({ prover, proofs }: GoldenProofs): PaymentResults {
  const suite = (name: SuiteName) => {
    const vk = prover.keyOf(KIND_OF[name]);
    return { provenBits: Number(provenBits(vk).toFixed(3)), proofBytes: proofs[name].length, parameters: vk.parameters };
  };
  return { machine: machineFigures(), suites: { blake3: suite('blake3'), rpo: suite('rpo') } };
}

export const renderResults = (results: PaymentResults): string => JSON.stringify(results, null, 2) + '\n';
export const renderStatement = ({ executed }: GoldenProofs): string => JSON.stringify({ publicWords: executed.execution.publicWords }) + '\n';

/** The committed statement and proofs; a stranger's verifier can be tried on these files. */
export function readGolden(suite: SuiteName): { readonly publicWords: readonly number[]; readonly proof: Uint8Array } {
  const { publicWords } = JSON.parse(readFileSync(STATEMENT_FILE, 'utf8')) as { publicWords: number[] };
  return { publicWords, proof: new Uint8Array(readFileSync(goldenFile(suite))) };
}
