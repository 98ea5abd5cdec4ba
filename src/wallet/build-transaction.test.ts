import { describe, expect, it } from 'vitest';
import { native, permute, seededBytes } from '../../test/harness/transactions.ts';
import { NATIVE_FAUCET } from '../kernels/accounts/index.ts';
import { p2idInputs } from '../kernels/scripts/index.ts';
import { executeTransaction } from '../kernels/tx/index.ts';
import { EXPIRY_BLOCKS, NoteTree, ZERO_DIGEST, noteCommitment, type Note } from '../protocol/index.ts';
import { buildTransaction, type Plan } from './build-transaction.ts';
import { startOfChain, type WalletChain } from './chain-state.ts';
import { AccountKeys } from './keys.ts';
import { ownNullifier, standingOf, type OwnedNote } from './owned-note.ts';
import { scriptRoots } from './script-roots.ts';

const scripts = scriptRoots(permute);
const keys = new AccountKeys(permute, Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8), scripts.wallet);

/** A wallet with money in its vault and one note that waits, known from a file. */
function fundedChain(): { chain: WalletChain; owned: OwnedNote } {
  const { tag, owner } = keys.address(0);
  const note: Note = { serial: Uint32Array.of(9, 0, 0, 0), scriptRoot: scripts.p2id, inputs: p2idInputs(tag), asset: native(5_000_000n), owner, dummy: false };
  const commitment = noteCommitment(permute, note);
  const tree = new NoteTree(permute);
  tree.append([commitment], [0]);
  const start = startOfChain(permute, keys);
  const vault = start.account.account.vault.with(0, native(9_000_000n));
  const owned: OwnedNote = {
    note, memo: '', kind: 'p2id', commitment, nullifier: ownNullifier(permute, note, commitment, keys.address(0)), madeBy: undefined, leaf: 0,
    block: 7, addressIndex: 0, standing: standingOf(note, 'p2id', keys.address(0)), anchor: { block: 7, root: tree.root, path: tree.path(0)! },
  };
  const account = { ...start.account.account, vault, nonce: 1, blinding: keys.blinding(1) };
  return { chain: { ...start, account: { ...start.account, account } }, owned };
}

const { chain, owned } = fundedChain();
const payment: Plan['pay'] = { to: keys.publicAddress(1), amount: 1_000_000n, memo: 'lunch', byFile: false };

function build(seed: number, plan: Partial<Plan>) {
  const built = buildTransaction(
    { permute, random: seededBytes(seed), keys, genesis: ZERO_DIGEST, native: NATIVE_FAUCET, scripts }, chain,
    { proofKind: 'blake3', consume: [owned], pay: payment, nextAddress: 2, ...plan },
  );
  if (!built.ok) throw new Error(built.error.code);
  return built.value;
}

/** Where the real ones stand. */
const places = (real: readonly boolean[]): string => real.map((is) => (is ? 'x' : '.')).join('');
const inputPlaces = (seed: number): string => places(build(seed, {}).request.inputs.map(({ note }) => !note.dummy));
const outputPlaces = (seed: number): string => places(build(seed, {}).request.outputs.map(({ dummy }) => !dummy));

describe('P11: a built transaction', () => {
  it('has four notes in, four out and five ciphertexts of one length, whatever it does', () => {
    const shapes = [{}, { pay: undefined }, { consume: [] }, { pay: { ...payment, memo: '' } }, { pay: { ...payment, byFile: true } }].map((plan) => {
      const { request, ciphertexts } = build(1, plan);
      return [request.inputs.length, request.outputs.length, ...ciphertexts.map(({ length }) => length)].join();
    });
    expect(new Set(shapes).size).toBe(1);
    expect(shapes[0]).toMatch(/^4,4,(\d+),\1,\1,\1,\1$/);
  });

  it('puts its notes at any of the four places, each side by itself', () => {
    const seeds = Array.from({ length: 60 }, (_, i) => i);
    const all = new Set(['x...', '.x..', '..x.', '...x']);
    expect(new Set(seeds.map(inputPlaces))).toEqual(all);
    expect(new Set(seeds.map(outputPlaces))).toEqual(all);
    expect(seeds.some((seed) => inputPlaces(seed) !== outputPlaces(seed))).toBe(true);
  });

  it('expires a fixed number of blocks after its anchor, the note\'s own where that came with a file', () => {
    expect(build(1, {}).request).toMatchObject({ anchor: { block: 7 }, expiryBlock: 7 + EXPIRY_BLOCKS });
    expect(build(1, { consume: [] }).request).toMatchObject({ anchor: { block: 0 }, expiryBlock: EXPIRY_BLOCKS });
  });

  it('repeats nothing when it is built again: serials, dummies and ciphertexts are fresh', () => {
    const [one, other] = [build(1, {}), build(2, {})];
    expect(one.note!.serial).not.toEqual(other.note!.serial);
    const words = ({ request }: typeof one): string[] => [
      ...request.outputs.map(({ recipient }) => recipient.join()),
      ...request.inputs.filter(({ note }) => note.dummy).map(({ note }) => note.serial.join()),
    ];
    expect(new Set([...words(one), ...words(other)]).size).toBe(words(one).length + words(other).length);
    const texts = [...one.ciphertexts, ...other.ciphertexts].map((bytes) => bytes.join());
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is one that the kernel accepts', () => {
    const executed = executeTransaction(build(1, {}).request, permute);
    expect(executed.ok ? 'accepted' : executed.error).toBe('accepted');
  });
});
