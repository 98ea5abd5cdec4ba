// What `npm start` runs: the Node host wired to the tx kernel, the native verifier and a prover in a worker thread, so that
// minting never keeps the HTTP api waiting.
import { wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { BUILD } from '../client/build-constants.ts';
import { CHAIN_SETS, chainKeys } from '../client/proof-classes.ts';
import type { ProverApi } from '../client/prover.contract.ts';
import { verifyTransaction } from '../client/verify-transaction.ts';
import { blake3Kernels, rpoPermutation } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { Tag, blake3Suite, padToBlocks, rpoSuite, sponge } from '../hash/index.ts';
import { NATIVE_FAUCET } from '../kernels/accounts/index.ts';
import { p2id, p2idInputs } from '../kernels/scripts/index.ts';
import { KERNEL_VERSION } from '../kernels/tx/index.ts';
import { addressTag, concatFelts, ok, ownerOf, type Digest, type Permutation, type Word } from '../protocol/index.ts';
import { scriptRoot } from '../vm/index.ts';
import type { FeeAccount } from './fee-recipient.ts';
import { main } from './main.node.ts';
import { mintProver } from './mint.ts';

const engine = await loadEngine();
const permute = rpoPermutation(engine);
const keys = chainKeys({ rpo: rpoSuite(permute), blake3: blake3Suite(F, blake3Kernels(engine)) });
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

const worker = new Worker(new URL('./prover.js', import.meta.url));
worker.unref();
const prover = wrap<ProverApi>(nodeEndpoint(worker));
let tickets = 0;

/** Digests of the producer's own, each derived from its seed under a number. */
const derive = (permute: Permutation, seed: Word, number: number): Digest =>
  sponge(permute, Tag.DERIVE, padToBlocks(concatFelts(seed, [number, 1])));

/** The producer's account is a seed; its fee notes are P2ID notes that a wallet made from that seed can consume. */
function feeAccount(seed: Word): FeeAccount {
  const identity = derive(permute, seed, 1);
  const [r, nk] = [2, 3].map((number) => derive(permute, seed, number).slice(0, 4)) as [Word, Word];
  return {
    seed,
    scriptRoot: scriptRoot(permute, p2id),
    inputs: p2idInputs(addressTag(permute, identity, r)),
    owner: ownerOf(permute, nk),
  };
}

await main({
  network: 'local',
  kernelVersion: KERNEL_VERSION,
  nativeFaucet: NATIVE_FAUCET,
  permute,
  verify: async (bytes) => {
    const result = verifyTransaction(keys, permute, bytes);
    if (!result.ok) return result;
    const { transactionId, kernel, suite, setId } = result.value;
    return ok({ transactionId, kernel, suite, setId });
  },
  accepted: CHAIN_SETS,
  build: BUILD,
  proveMint: mintProver(permute, random, (request) => prover.prove({ request, kind: 'rescue' }, ++tickets)),
  feeAccount,
});
