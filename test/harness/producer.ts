// A producer in memory with a clock turned by hand, and a TEST DOUBLE of the proof verifier: in place of a proof it checks a
// keyed BLAKE3 tag over the transaction's id and the key that the "proof" names. A wrong, foreign or relabelled one is refused as a real one is.
import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsToBytes, type SuiteName } from '../../src/hash/index.ts';
import {
  accountCommitment,
  decode,
  encode,
  equalFelts,
  err,
  genesisDigest,
  isZero,
  kernelOf,
  ok,
  randomFelts,
  suiteOf,
  transactionCodec,
  transactionId,
  type BuildConstants,
  type Digest,
  type Header,
  type OpenedState,
  type Permutation,
  type ProofKind,
  type Transaction,
  type TransactionKernel,
} from '../../src/protocol/index.ts';
import type { Clock } from '../../src/producer/clock.ts';
import type { ProveMint } from '../../src/producer/faucet.ts';
import { MemoryStore } from '../../src/producer/memory-store.ts';
import { Producer, type ProducerOptions } from '../../src/producer/producer.ts';
import {
  NOT_ACCEPTED,
  type AcceptedSets,
  type ProofName,
  type VerifyTransaction,
} from '../../src/producer/verifier.ts';
import {
  TEST_FAUCET,
  nextState,
  sampleAccountTransaction,
  testChain,
  type TestChain,
} from '../arbitraries/protocol.ts';
import { seededBytes } from '../random.ts';

const KERNELS: readonly TransactionKernel[] = ['payment', 'account'];
const SUITES: readonly SuiteName[] = ['rpo', 'blake3'];
/** Sets that the double has keys of; a chain takes the first only. */
const SETS: readonly number[] = [1, 2];
const KEY = blake3(utf8ToBytes('test double of the prover, no proof at all'));
export const PROOF_BYTES = 35;

export const ACCEPTED: AcceptedSets = { payment: { rpo: 1, blake3: 1 }, account: { rpo: 1 } };

const nameBytes = ({ kernel, suite, setId }: ProofName): number[] => [
  KERNELS.indexOf(kernel),
  SUITES.indexOf(suite),
  setId,
];

function tagOf(id: Digest, name: ProofName): Uint8Array {
  return blake3(Uint8Array.of(...nameBytes(name), ...wordsToBytes(id)), { key: KEY });
}

/** The test double's "proof" of a header: three bytes that name the key, then the tag. */
export function doubleProof(
  permute: Permutation,
  header: Header,
  kind: ProofKind,
  name: Partial<ProofName> = {},
): Uint8Array {
  const whole: ProofName = { kernel: kernelOf(header), suite: suiteOf(kind), setId: 1, ...name };
  return Uint8Array.of(...nameBytes(whole), ...tagOf(transactionId(permute, header), whole));
}

/** The bytes of a transaction with that proof. */
export const prove = (permute: Permutation, t: Transaction, name: Partial<ProofName> = {}): Uint8Array =>
  encode(transactionCodec, { ...t, proof: doubleProof(permute, t.header, t.kind, name) });

export const testDoubleVerifier =
  (permute: Permutation): VerifyTransaction =>
  async (bytes) => {
    const decoded = decode(transactionCodec, bytes);
    if (!decoded.ok) return err({ code: 'malformed', message: decoded.error.message });
    const { header, proof } = decoded.value;
    const [kernel, suite, setId] = [KERNELS[proof[0] ?? 255], SUITES[proof[1] ?? 255], proof[2]!];
    const id = transactionId(permute, header);
    if (kernel === undefined || suite === undefined || proof.length !== PROOF_BYTES) {
      return err({ code: 'wrong-tag', message: 'this is no proof' });
    }
    if (!SETS.includes(setId)) return err({ code: NOT_ACCEPTED, message: `set ${setId}` });
    if (tagOf(id, { kernel, suite, setId }).some((b, i) => b !== proof[i + 3])) {
      return err({ code: 'wrong-tag', message: 'the tag is not that of this transaction' });
    }
    return ok({ transactionId: id, kernel, suite, setId });
  };

/** Constants of no build. */
export const TEST_BUILD: BuildConstants = {
  versions: { protocol: 2, kernel: 2, vm: 2, proof: 2 },
  keys: { paymentBlake3: '01'.repeat(32), paymentRescue: '02'.repeat(32), accountRescue: '03'.repeat(32) },
  roots: {
    p2id: '11'.repeat(32),
    p2ide: '12'.repeat(32),
    swap: '13'.repeat(32),
    wallet: '14'.repeat(32),
    faucet: '15'.repeat(32),
  },
};

export class ManualClock implements Clock {
  private time = 1_780_000_000_000;
  private timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((t) => t !== timer));
  }

  /** Lets time pass and what it starts finish. */
  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.timers.filter((t) => t.at <= this.time);
    this.timers = this.timers.filter((t) => t.at > this.time);
    for (const timer of due) timer.run();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

export interface TestProducer {
  readonly producer: Producer;
  readonly chain: TestChain;
  readonly clock: ManualClock;
  readonly options: ProducerOptions;
  readonly reported: unknown[];
}

export async function testProducer(permute: Permutation, over: Partial<ProducerOptions> = {}): Promise<TestProducer> {
  const random = seededBytes(77);
  const chain = testChain(random);
  const clock = new ManualClock();
  const reported: unknown[] = [];
  const options: ProducerOptions = {
    genesis: chain.config,
    secretKey: chain.producerSecret,
    feeRecipient: (block) => randomFelts(seededBytes(1000 + block), 8),
    permute,
    verify: testDoubleVerifier(permute),
    accepted: ACCEPTED,
    build: TEST_BUILD,
    store: new MemoryStore(),
    clock,
    maxBlockTransactions: 100,
    maxPending: 100,
    report: (error) => reported.push(error),
    ...over,
  };
  return { producer: await Producer.open(options), chain, clock, options, reported };
}

/** TEST DOUBLE of the faucet's prover: a network transaction on the faucet's account, which goes from state to state as its nonce grows. */
export function testDoubleMint(permute: Permutation): ProveMint {
  const random = seededBytes(123);
  const known: OpenedState[] = [];
  return async ({ genesis, accountCommitment: tip, anchor }) => {
    const before = known.find(({ account }) => equalFelts(accountCommitment(permute, account), tip));
    if (!before && !isZero(tip)) return err({ message: 'its account is in a state it does not know.' });
    const opened = before ? nextState(before) : TEST_FAUCET;
    known.push(opened);
    const transaction = sampleAccountTransaction(
      random,
      genesisDigest(permute, genesis),
      before,
      opened,
      anchor,
      'network',
    );
    return ok(prove(permute, transaction));
  };
}
