// One compact block: verify it, read it, take it over. Pure: the same state and block give the same result, and a block that
// is wrong in anything changes nothing. Verified are the signature, that it continues the block before, ids, attachments
// and the note root, all by recomputation. Read are ciphertexts (trial decryption), nullifiers of ours, our own records.
import {
  NoteTree,
  blockLeaves,
  checkCompactBlock,
  decodePlaintext,
  encode,
  equalFelts,
  feltsToHex,
  isMadeFor,
  noteCommitment,
  ok,
  signedBlockHeaderCodec,
  tryDecrypt,
  type ChainIdentity,
  type CompactBlock,
  type CompactTransaction,
  type Digest,
  type Permutation,
} from '../protocol/index.ts';
import { replay } from './account-state.ts';
import type { Cursor, OwnTransaction, WalletChain } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import type { AccountKeys, OwnAddress } from './keys.ts';
import { addressOf, noteKind, ownNullifier, standingOf, type OwnedNote, type ScriptRoots } from './owned-note.ts';

export interface Reader {
  readonly permute: Permutation;
  readonly chain: ChainIdentity;
  readonly keys: AccountKeys;
  readonly scripts: ScriptRoots;
}

/** Addresses beyond the last one known to be handed out that are ours too: another device may have given them away. */
export const ADDRESS_GAP = 50;

/** Addresses that a note may name. */
export const addressesOf = (keys: AccountKeys, nextAddress: number): OwnAddress[] =>
  Array.from({ length: nextAddress + ADDRESS_GAP }, (_, index) => keys.address(index));

export function applyBlock(reader: Reader, before: WalletChain, block: CompactBlock): WalletResult<WalletChain> {
  const ids = verify(reader, before.cursor, block);
  if (!ids.ok) return ids;
  const { header } = block.signed;
  let { account, nextAddress } = before;
  const notes = new Map(before.notes);
  const history: OwnTransaction[] = [];
  const signedHeader = encode(signedBlockHeaderCodec, block.signed);

  for (const [t, transaction] of block.transactions.entries()) {
    const id = feltsToHex(ids.value[t]!);
    const consumed = markSpent(notes, transaction, header.number, id);
    if (equalFelts(transaction.header.accountId, reader.keys.accountId)) {
      const own = readOwn(reader, transaction, {
        id,
        block: header.number,
        time: header.time,
        consumed,
        signedHeader,
      });
      if (!own.ok) return own;
      const after = replay(reader.permute, reader.keys, account, transaction.header, own.value.record);
      if (!after.ok) return after;
      account = after.value;
      nextAddress = Math.max(nextAddress, own.value.record.nextAddressIndex);
      history.push(own.value);
    }
    for (let place = 0; place < transaction.header.commitments.length; place++) {
      // The block's first leaf is the record of the block before.
      const leaf = header.firstLeaf + 1 + 4 * t + place;
      const note = readNote(reader, transaction, place, { leaf, block: header.number, madeBy: id, nextAddress });
      if (note === undefined) continue;
      const seen = [...notes.values()].some((other) => equalFelts(other.nullifier, note.nullifier));
      const kept: OwnedNote = seen ? { ...note, standing: { state: 'worthless', why: 'duplicate' } } : note;
      // An exact copy has the first one's commitment too: it must not take its place.
      if (!notes.has(feltsToHex(note.commitment))) notes.set(feltsToHex(note.commitment), kept);
      nextAddress = Math.max(nextAddress, (note.addressIndex ?? 0) + 1);
    }
  }

  const leaves = blockLeaves(reader.permute, header, block.transactions, reader.chain.nativeFaucet);
  const tree = NoteTree.restore(reader.permute, before.cursor.noteTree);
  const kept = leavesToKeep(leaves, header.firstLeaf, notes);
  const own = ids.value.map((id) => history.find((each) => each.id === feltsToHex(id)));
  const sent = own.flatMap((each, t) => each?.record.outputs.map(({ place }) => 1 + 4 * t + place) ?? []);
  tree.append(leaves, [...kept, ...sent]);
  if (!equalFelts(tree.root, header.final.notes))
    return failWith('producer-lying', `note root of block ${header.number}`);
  const withPaths = own.flatMap((each, t) => {
    if (each === undefined) return [];
    const paths = each.record.outputs.map(({ place }) => ({
      place,
      path: tree.path(header.firstLeaf + 1 + 4 * t + place)!,
    }));
    return [{ ...each, paths }];
  });
  for (const [commitment, note] of notes) {
    // A note from a file that is in this block: from here on it has a path of its own.
    const { anchor, ...rest } = note;
    const offset = note.leaf - header.firstLeaf;
    if (anchor === undefined || !kept.includes(offset)) continue;
    notes.set(commitment, { ...rest, madeBy: feltsToHex(ids.value[Math.floor((offset - 1) / 4)]!) });
  }
  for (const offset of sent) if (!kept.includes(offset)) tree.forget(header.firstLeaf + offset);
  for (const note of notes.values()) if (note.standing.state === 'spent') tree.forget(note.leaf);

  const cursor: Cursor = {
    number: header.number,
    state: header.final,
    transactionsHash: header.transactionsHash,
    signedHeader,
    noteTree: tree.snapshot(),
  };
  return ok({ cursor, account, notes, nextAddress, history: [...before.history, ...withPaths] });
}

/** Everything that can be recomputed but the note root; returns the ids. */
function verify(reader: Reader, cursor: Cursor, block: CompactBlock): WalletResult<Digest[]> {
  const { header } = block.signed;
  const ids = checkCompactBlock(reader.permute, block, reader.chain);
  if (!ids.ok) return failWith(ids.error.code === 'other-chain' ? 'chain-other' : 'producer-lying', ids.error.code);
  if (header.number !== cursor.number + 1)
    return failWith('producer-lying', `block ${header.number} after ${cursor.number}`);
  const continues =
    equalFelts(header.initial.accounts, cursor.state.accounts) &&
    equalFelts(header.initial.notes, cursor.state.notes) &&
    equalFelts(header.initial.nullifiers, cursor.state.nullifiers) &&
    equalFelts(header.previousTransactionsHash, cursor.transactionsHash) &&
    header.firstLeaf === cursor.noteTree.size;
  return continues ? ids : failWith('producer-lying', `block ${header.number} does not continue the block before`);
}

/** Marks our notes that the transaction spends; returns their commitments. */
function markSpent(
  notes: Map<string, OwnedNote>,
  t: CompactTransaction,
  block: number,
  transactionId: string,
): string[] {
  const nullifiers = new Set(t.header.nullifiers.map(feltsToHex));
  const consumed: string[] = [];
  for (const [commitment, note] of notes) {
    if (note.standing.state === 'spent' || note.standing.state === 'worthless') continue;
    if (!nullifiers.has(feltsToHex(note.nullifier))) continue;
    notes.set(commitment, { ...note, standing: { state: 'spent', block, transactionId } });
    consumed.push(commitment);
  }
  return consumed;
}

function readOwn(
  reader: Reader,
  t: CompactTransaction,
  where: Omit<OwnTransaction, 'kind' | 'fee' | 'record' | 'paths'>,
): WalletResult<OwnTransaction> {
  const opened = tryDecrypt(reader.keys.self, reader.chain.genesis, t.ciphertexts[4]!);
  const plaintext = opened.ok ? decodePlaintext(opened.value) : opened;
  if (!plaintext.ok || plaintext.value.type !== 'self')
    return failWith('account-out-of-step', `no record in block ${where.block}`);
  return ok({ ...where, kind: t.kind, fee: t.header.fee, record: plaintext.value.record, paths: [] });
}

/** The note at a place, if it is readable by us and is what the chain says. */
function readNote(
  reader: Reader,
  t: CompactTransaction,
  place: number,
  where: Whereabouts & { readonly nextAddress: number },
): OwnedNote | undefined {
  const ciphertext = t.ciphertexts[place]!;
  const opened = tryDecrypt(reader.keys.scan, reader.chain.genesis, ciphertext);
  const plaintext = opened.ok ? decodePlaintext(opened.value) : opened;
  if (!plaintext.ok || plaintext.value.type !== 'note') return undefined;
  const { ephemeral, note, memo } = plaintext.value;
  const commitment = noteCommitment(reader.permute, note);
  if (!equalFelts(commitment, t.header.commitments[place]!)) return undefined;
  // Made for another address of ours than it names: it is treated as one that names none.
  const named = addressOf(note, noteKind(note, reader.scripts), addressesOf(reader.keys, where.nextAddress));
  const honest = named !== undefined && isMadeFor(ciphertext, ephemeral, named.tag);
  return ownedNote(reader, note, memo, commitment, honest ? [named] : [], where);
}

type Whereabouts = Pick<OwnedNote, 'leaf' | 'block' | 'madeBy'>;

export function ownedNote(
  reader: Pick<Reader, 'permute' | 'scripts'>,
  note: OwnedNote['note'],
  memo: string,
  commitment: Digest,
  addresses: readonly OwnAddress[],
  where: Whereabouts,
): OwnedNote {
  const kind = noteKind(note, reader.scripts);
  const address = addressOf(note, kind, addresses);
  return {
    note,
    memo,
    kind,
    commitment,
    nullifier: ownNullifier(reader.permute, note, commitment, address),
    leaf: where.leaf,
    block: where.block,
    madeBy: where.madeBy,
    addressIndex: address?.index,
    standing: standingOf(note, kind, address),
  };
}

/** Positions in this block of leaves that are notes of ours and may be spent: found here, or known from a file. */
function leavesToKeep(leaves: readonly Digest[], firstLeaf: number, notes: ReadonlyMap<string, OwnedNote>): number[] {
  const wanted = new Map<number, OwnedNote>();
  for (const note of notes.values()) if (note.standing.state !== 'worthless') wanted.set(note.leaf - firstLeaf, note);
  return leaves.flatMap((leaf, offset) => {
    const note = wanted.get(offset);
    return note !== undefined && equalFelts(note.commitment, leaf) ? [offset] : [];
  });
}
