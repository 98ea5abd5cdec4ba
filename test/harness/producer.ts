// A producer in memory with a clock turned by hand, and a TEST DOUBLE of the proof verifier: in place of a proof it checks a
// keyed BLAKE3 tag over the transaction's id and suite. A wrong, foreign or relabelled "proof" is refused as a real one is.
import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsToBytes, type SuiteName } from '../../src/hash/index.ts';
import {
  decode,
  encode,
  err,
  ok,
  randomFelts,
  suiteOf,
  transactionCodec,
  transactionId,
  type Digest,
  type Permutation,
  type Transaction,
  type Word,
} from '../../src/protocol/index.ts';
import type { Clock } from '../../src/producer/clock.ts';
import type { ProveMint } from '../../src/producer/faucet.ts';
import { MemoryStore } from '../../src/producer/memory-store.ts';
import { Producer, type ProducerOptions } from '../../src/producer/producer.ts';
import type { VerifyTransaction } from '../../src/producer/verifier.ts';
import { sampleTransaction, testChain, type TestChain } from '../arbitraries/protocol.ts';
import { seededBytes } from '../random.ts';

const SUITES: readonly SuiteName[] = ['rpo', 'blake3'];
const KEY = blake3(utf8ToBytes('test double of the prover, no proof at all'));

function tagOf(id: Digest, suite: SuiteName): Uint8Array {
  return blake3(Uint8Array.of(SUITES.indexOf(suite), ...wordsToBytes(id)), { key: KEY });
}

/** The bytes of a transaction with the test double's "proof": one byte for the suite, then the tag. */
export function prove(permute: Permutation, t: Transaction, suite = suiteOf(t.kind)): Uint8Array {
  const id = transactionId(permute, t.header);
  return encode(transactionCodec, { ...t, proof: Uint8Array.of(SUITES.indexOf(suite), ...tagOf(id, suite)) });
}

export const testDoubleVerifier =
  (permute: Permutation): VerifyTransaction =>
  async (bytes) => {
    const decoded = decode(transactionCodec, bytes);
    if (!decoded.ok) return err({ code: 'malformed', message: decoded.error.message });
    const { header, proof } = decoded.value;
    const suite = SUITES[proof[0] ?? 255];
    const id = transactionId(permute, header);
    if (suite === undefined || proof.length !== 33 || tagOf(id, suite).some((b, i) => b !== proof[i + 1])) {
      return err({ code: 'wrong-tag', message: 'the tag is not that of this transaction' });
    }
    return ok({ transactionId: id, suite });
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
    store: new MemoryStore(),
    clock,
    maxBlockTransactions: 100,
    maxPending: 100,
    report: (error) => reported.push(error),
    ...over,
  };
  return { producer: await Producer.open(options), chain, clock, options, reported };
}

/** TEST DOUBLE of the faucet's prover: a network transaction on the faucet's account with the right initial state. */
export function testDoubleMint(permute: Permutation, faucetId: Word): ProveMint {
  const random = seededBytes(123);
  return async ({ genesis, accountCommitment, anchor }) => {
    const over = { ...anchor, accountId: faucetId, initial: accountCommitment };
    return ok(prove(permute, sampleTransaction(random, genesis, over, 'network')));
  };
}
