// A chain as wallets read it, without the proofs behind it: right in everything that a wallet can check, made in seconds for any length.
// Strangers' ciphertexts are random bytes, which cost a reader what real ones cost; notes may be paid to one address.
import { bytesToHex } from '@noble/hashes/utils.js';
import { BUILD } from '../../src/client/build-constants.ts';
import { chunkAnswer } from '../../src/producer/chunks.ts';
import { KERNEL_VERSION } from '../../src/kernels/tx/index.ts';
import * as p from '../../src/protocol/index.ts';
import { testChain, sampleTransaction } from '../arbitraries/protocol.ts';

export interface SyntheticChain {
  /** Answers like a producer whose chain stands still. */
  readonly fetch: typeof fetch;
  readonly chain: p.ChainIdentity;
  readonly blocks: readonly p.CompactBlock[];
  readonly transactions: number;
  readonly bytes: number;
}

export interface Payments {
  readonly to: p.Address;
  /** Four notes a transaction. */
  readonly noteOf: (faucet: p.Word, index: number) => p.Note;
}

/** `payments`: all notes of all transactions go to one address; without them, to strangers. */
export function syntheticChain(permute: p.Permutation, random: p.RandomBytes, blocks: number, transactionsPerBlock: number, payments?: Payments): SyntheticChain {
  const base = testChain(random);
  const config: p.Genesis = { ...base.config, kernelVersion: KERNEL_VERSION };
  const genesis = p.genesisDigest(permute, config);
  const seal = payments && sealer(random, payments.to, genesis);
  const tree = new p.NoteTree(permute);
  let state = p.genesisState(permute);
  let previousTransactionsHash: p.Digest = p.ZERO_DIGEST;
  let notesMade = 0;
  const made: p.CompactBlock[] = [];
  for (let number = 1; number <= blocks; number++) {
    const transactions = Array.from({ length: transactionsPerBlock }, () => {
      const notes = payments ? [0, 1, 2, 3].map(() => payments.noteOf(config.nativeFaucet, notesMade++)) : [];
      const ciphertexts = [0, 1, 2, 3, 4].map((place) => (notes[place] && seal ? seal(notes[place]) : random(p.CIPHERTEXT_BYTES)));
      const over = { anchorBlock: number - 1, ...(payments && { commitments: notes.map((note) => p.noteCommitment(permute, note)) }) };
      const { header, kind } = sampleTransaction(random, genesis, over, 'rescue', ciphertexts);
      return { header, kind, ciphertexts };
    });
    const draft = {
      genesis, number, time: Date.now(), initial: state, previousTransactionsHash,
      transactionsHash: p.transactionsHash(permute, transactions.map((t) => p.transactionId(permute, t.header))),
      firstFour: tree.size / p.FOUR,
      fees: transactions.reduce((sum, t) => sum + t.header.fee, 0n),
      feeRecipient: p.randomFelts(random, 8),
    };
    tree.append(p.blockLeaves(permute, draft, transactions, config.nativeFaucet));
    state = { accounts: p.randomFelts(random, 8), notes: tree.root, nullifiers: p.randomFelts(random, 8) };
    made.push({ signed: p.signBlock({ ...draft, final: state }, base.producerSecret), transactions });
    previousTransactionsHash = draft.transactionsHash;
  }
  const compact = made.map((block) => p.encode(p.compactBlockCodec, block));
  const { nativeFaucet, producerKey } = config;
  return { fetch: answersOf(config, genesis, tree.root, compact), chain: { genesis, nativeFaucet, producerKey }, blocks: made, transactions: blocks * transactionsPerBlock, bytes: compact.reduce((sum, block) => sum + block.length, 0) };
}

/** Encrypts notes to one address. All share an ephemeral key, which no wallet does: a bench need not wait for a hundred thousand fresh ones. */
function sealer(random: p.RandomBytes, to: p.Address, genesis: p.Digest): (note: p.Note) => Uint8Array {
  const ephemeral = random(32);
  const shared = p.sharedSecret(ephemeral, to.encryptionKey)!;
  const sent = p.keyOn(p.addressBase(to.tag), ephemeral);
  return (note) => p.encryptShared(shared, sent, genesis, p.encodePlaintext({ ephemeral, hint: to.hint, note, memo: '' }));
}

/** Status and chunks; whatever is handed over is taken and forgotten. */
function answersOf(config: p.Genesis, genesis: p.Digest, noteRoot: p.Digest, blocks: readonly Uint8Array[]): typeof fetch {
  const { version, protocol, fromBlock, fees } = p.feeScheduleAt(blocks.length);
  const status: p.StatusAnswer = {
    genesis: p.feltsToHex(genesis),
    config: { ...config, nativeFaucet: p.feltsToHex(config.nativeFaucet), producerKey: bytesToHex(config.producerKey), salt: p.feltsToHex(config.salt) },
    block: blocks.length,
    noteRoot: p.feltsToHex(noteRoot),
    pending: 0,
    ...BUILD,
    feeSchedule: { version, protocol, fromBlock, fees: { rescue: `${fees.rescue}`, blake3: `${fees.blake3}`, network: `${fees.network}` } },
  };
  const chain = {
    blockNumber: blocks.length,
    compactBlock: (number: number) => blocks[number - 1],
    compactSizes: (first: number, last: number) => blocks.slice(first - 1, last).map((block) => block.length),
  };
  return async (input) => {
    const { pathname, searchParams } = new URL(String(input));
    if (pathname === p.API.status) return Response.json(status);
    if (!pathname.startsWith(`${p.API.chunks}/`)) return new Response(null, { status: 503 });
    const answer = chunkAnswer(chain, Number(pathname.split('/').at(-1)), Number(searchParams.get('offset')));
    return typeof answer === 'object' ? new Response(p.encode(p.chunkAnswerCodec, answer) as Uint8Array<ArrayBuffer>) : new Response(null, { status: 404 });
  };
}
