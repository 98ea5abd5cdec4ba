// Samples of protocol objects from seeded bytes, and fast-check arbitraries of their smallest parts.
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { rpoPermuteReference as permute } from '../../src/hash/index.ts';
import { P } from '../../src/field/index.ts';
import {
  EMPTY_STORAGE,
  EMPTY_VAULT,
  EXPIRY_BLOCKS,
  HINT_BYTES,
  MAX_AMOUNT,
  NOTE_INPUT_FELTS,
  ZERO_DIGEST,
  ZERO_WORD,
  accountCommitment,
  attachmentHash,
  deriveIdentity,
  dummyCiphertext,
  feeOf,
  genesisDigest,
  plainKey,
  publicIdOf,
  randomFelts,
  randomWord,
  storageTree,
  type Account,
  type Address,
  type ChainIdentity,
  type ChainState,
  type Genesis,
  type Header,
  type Note,
  type OpenedState,
  type ProofKind,
  type RandomBytes,
  type Transaction,
} from '../../src/protocol/index.ts';

export const felts = (count: number): fc.Arbitrary<Uint32Array> =>
  fc
    .array(fc.integer({ min: 0, max: P - 1 }), { minLength: count, maxLength: count })
    .map((values) => Uint32Array.from(values));
export const amounts: fc.Arbitrary<bigint> = fc.bigInt(0n, MAX_AMOUNT);

/** What a faucet of the tests' chains opens when it is created: a program that nobody has, empty vault and storage, salt zero. */
export const TEST_FAUCET: OpenedState = (() => {
  const origin = {
    codeRoot: Uint32Array.from({ length: 8 }, (_, i) => i + 1),
    storageRoot: storageTree(permute, EMPTY_STORAGE).root,
    salt: ZERO_WORD,
  };
  const { codeRoot, storageRoot, salt } = origin;
  const account: Account = {
    identity: deriveIdentity(permute, origin),
    codeRoot,
    nonce: 1,
    vault: EMPTY_VAULT,
    storage: EMPTY_STORAGE,
  };
  return { account, origin: { storageRoot, salt } };
})();

export interface TestChain extends ChainIdentity {
  readonly config: Genesis;
  readonly producerSecret: Uint8Array;
}

export function testChain(random: RandomBytes): TestChain {
  const producerSecret = random(32);
  const producerKey = ed25519.getPublicKey(producerSecret);
  const nativeFaucet = publicIdOf(TEST_FAUCET.account.identity);
  const config: Genesis = { network: 'local', kernelVersion: 2, nativeFaucet, producerKey, salt: randomWord(random) };
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
  inputs: randomFelts(random, NOTE_INPUT_FELTS),
  asset: { faucet: randomWord(random), amount },
  owner: randomFelts(random, 8),
  dummy: false,
});

export const sampleAddress = (random: RandomBytes): Address => ({
  tag: randomFelts(random, 8),
  owner: randomFelts(random, 8),
  encryptionKey: plainKey(random(32)).key,
  hint: random(HINT_BYTES),
});

/** A payment that is right in everything but its proof, which is random bytes. */
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
    kernelVersion: 2,
    publicId: ZERO_WORD,
    initial: ZERO_DIGEST,
    final: ZERO_DIGEST,
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

/** What the transaction that creates a public account opens: something in two slots of its vault and of its storage, which it began with. */
export function sampleCreation(random: RandomBytes): OpenedState & Required<Pick<OpenedState, 'origin'>> {
  const [codeRoot, salt] = [randomFelts(random, 8), randomWord(random)];
  const storage = EMPTY_STORAGE.with(2, randomFelts(random, 8)).with(15, randomFelts(random, 8));
  const storageRoot = storageTree(permute, storage).root;
  const identity = deriveIdentity(permute, { codeRoot, storageRoot, salt });
  const vault = EMPTY_VAULT.with(0, { faucet: randomWord(random), amount: 5n }).with(63, {
    faucet: randomWord(random),
    amount: MAX_AMOUNT,
  });
  return { account: { identity, codeRoot, nonce: 1, vault, storage }, origin: { storageRoot, salt } };
}

/** The same account after one transaction more. */
export const nextState = ({ account }: OpenedState, changes: Partial<Account> = {}): OpenedState => ({
  account: { ...account, nonce: account.nonce + 1, ...changes },
});

/** A public account's transaction from one opened state (undefined: it is created) to the next, right in everything but its proof. */
export function sampleAccountTransaction(
  random: RandomBytes,
  genesis: Uint32Array,
  before: OpenedState | undefined,
  opened: OpenedState,
  over: Partial<Header> = {},
  kind: ProofKind = 'rescue',
): Transaction {
  const states = {
    publicId: publicIdOf(opened.account.identity),
    initial: before ? accountCommitment(permute, before.account) : ZERO_DIGEST,
    final: accountCommitment(permute, opened.account),
  };
  return { ...sampleTransaction(random, genesis, { ...states, ...over }, kind), opened };
}
