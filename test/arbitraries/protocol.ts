// Samples of protocol objects from seeded bytes, and fast-check arbitraries of their smallest parts.
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { rpoPermuteReference as permute } from '../../src/hash/index.ts';
import { P } from '../../src/field/index.ts';
import {
  EXPIRY_BLOCKS,
  MAX_AMOUNT,
  attachmentHash,
  dummyCiphertext,
  feeOf,
  genesisDigest,
  plainKey,
  randomFelts,
  randomWord,
  type Address,
  type ChainIdentity,
  type ChainState,
  type Genesis,
  type Header,
  type Note,
  type ProofKind,
  type RandomBytes,
  type Transaction,
} from '../../src/protocol/index.ts';

export const felts = (count: number): fc.Arbitrary<Uint32Array> =>
  fc
    .array(fc.integer({ min: 0, max: P - 1 }), { minLength: count, maxLength: count })
    .map((values) => Uint32Array.from(values));
export const amounts: fc.Arbitrary<bigint> = fc.bigInt(0n, MAX_AMOUNT);

export interface TestChain extends ChainIdentity {
  readonly config: Genesis;
  readonly producerSecret: Uint8Array;
}

export function testChain(random: RandomBytes): TestChain {
  const producerSecret = random(32);
  const producerKey = ed25519.getPublicKey(producerSecret);
  const nativeFaucet = randomWord(random);
  const config: Genesis = { network: 'local', kernelVersion: 1, nativeFaucet, producerKey, salt: randomWord(random) };
  return { config, producerSecret, producerKey, nativeFaucet, genesis: genesisDigest(permute, config) };
}

export const sampleState = (random: RandomBytes): ChainState => ({
  accounts: randomFelts(random, 8),
  notes: randomFelts(random, 8),
  nullifiers: randomFelts(random, 8),
});

export const sampleNote = (random: RandomBytes, amount = 12_500_000n): Note => ({
  serial: randomWord(random),
  scriptRoot: randomFelts(random, 8),
  inputs: randomFelts(random, 32),
  asset: { faucet: randomWord(random), amount },
  owner: randomFelts(random, 8),
  dummy: false,
});

export const sampleAddress = (random: RandomBytes): Address => ({
  tag: randomFelts(random, 8),
  owner: randomFelts(random, 8),
  encryptionKey: plainKey(random(32)).key,
});

/** A transaction that is right in everything but its proof, which is `proof` random bytes. */
export function sampleTransaction(
  random: RandomBytes,
  genesis: Uint32Array,
  over: Partial<Header> = {},
  kind: ProofKind = 'rescue',
  ciphertexts = Array.from({ length: 5 }, () => dummyCiphertext(random, genesis)),
): Transaction {
  const digests = (): Uint32Array[] => Array.from({ length: 4 }, () => randomFelts(random, 8));
  const anchorBlock = over.anchorBlock ?? 0;
  const header: Header = {
    genesis,
    kernelVersion: 1,
    accountId: randomWord(random),
    initial: new Uint32Array(8),
    final: randomFelts(random, 8),
    anchorRoot: randomFelts(random, 8),
    anchorBlock,
    expiryBlock: anchorBlock + EXPIRY_BLOCKS,
    fee: feeOf(kind, anchorBlock),
    nullifiers: digests(),
    commitments: digests(),
    attachment: attachmentHash(ciphertexts),
    ...over,
  };
  return { header, kind, ciphertexts, proof: random(100) };
}
