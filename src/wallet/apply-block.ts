// Compact blocks: verify each, read it, write what it changes into a draft. The same state and blocks give the same result, and a block
// that is wrong in anything changes nothing, because the draft is then dropped. Verified are the signature, that it continues the block
// before, ids, attachments and the note root, all by recomputation. Read are nullifiers of ours, our own records, and what was sent to us.
import {
  NoteTree, PAGE_LEAVES, blockLeaves, checkBlockContents, chunkOf, encode, equalFelts, feltsToHex, isMadeFor, noteCommitment, noteLeaf, ok,
  signedBlockHeaderCodec,
  type BlockHeader, type ChainIdentity, type CompactBlock, type CompactTransaction, type Digest, type Permutation,
} from '../protocol/index.ts';
import { ChainDraft, type Cursor, type OwnTransaction } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import type { OwnAddress, WalletKeys } from './keys.ts';
import type { OpenedBlock, OpenedNote } from './open-blocks.ts';
import {
  identify, isRole, noteKind, paybackOf, recipientTag, roleOfReceived, senderTag,
  type NoteRole, type OwnedNote, type ScriptRoots,
} from './owned-note.ts';
import { replay, type ReplayedRecord } from './replay.ts';

export interface Reader {
  readonly permute: Permutation;
  readonly chain: ChainIdentity;
  readonly keys: WalletKeys;
  readonly scripts: ScriptRoots;
}

/** Applies blocks in order to a draft; on failure the draft is of no use any more. */
export function applyBlocks(reader: Reader, draft: ChainDraft, blocks: readonly CompactBlock[], opened: readonly OpenedBlock[]): WalletResult<void> {
  const tree = NoteTree.restore(reader.permute, draft.cursor.noteTree);
  const pages = new PageWriter(draft);
  const chunkLeaves = [...draft.cursor.chunkLeaves];
  for (const [b, block] of blocks.entries()) {
    const ids = verify(reader, draft.cursor, tree.size, block, opened[b]!.signed);
    if (!ids.ok) return ids;
    const { header } = block.signed;
    for (const [t, transaction] of block.transactions.entries()) {
      readTransaction(reader, draft, { header, t, id: feltsToHex(ids.value[t]!), transaction, opened: opened[b]!.transactions[t]! });
    }
    if (chunkOf(header.number) === chunkLeaves.length) chunkLeaves.push(tree.size);
    const leaves = blockLeaves(reader.permute, header, block.transactions, reader.chain.nativeFaucet);
    pages.append(leaves, tree.append(leaves));
    if (!equalFelts(tree.root, header.final.notes)) return failWith('producer-lying', `note root of block ${header.number}`);
    draft.cursor = {
      ...draft.cursor,
      number: header.number,
      state: header.final,
      transactionsHash: header.transactionsHash,
      signedHeader: encode(signedBlockHeaderCodec, block.signed),
    };
  }
  draft.cursor = { ...draft.cursor, noteTree: tree.snapshot(), pages: pages.pages(), chunkLeaves };
  return ok(undefined);
}

/** Everything but the note root; returns the ids. */
function verify(reader: Reader, cursor: Cursor, leaves: number, block: CompactBlock, signed: boolean): WalletResult<Digest[]> {
  const { header } = block.signed;
  const ids = checkBlockContents(reader.permute, block, reader.chain.genesis);
  if (!ids.ok) return failWith(ids.error.code === 'other-chain' ? 'chain-other' : 'producer-lying', ids.error.code);
  if (!signed) return failWith('producer-lying', `signature of block ${header.number}`);
  if (header.number !== cursor.number + 1)
    return failWith('producer-lying', `block ${header.number} after ${cursor.number}`);
  const continues =
    equalFelts(header.initial.accounts, cursor.state.accounts) &&
    equalFelts(header.initial.notes, cursor.state.notes) &&
    equalFelts(header.initial.nullifiers, cursor.state.nullifiers) &&
    equalFelts(header.previousTransactionsHash, cursor.transactionsHash) &&
    4 * header.firstFour === leaves;
  return continues ? ids : failWith('producer-lying', `block ${header.number} does not continue the block before`);
}

interface Where {
  readonly header: BlockHeader;
  readonly t: number;
  readonly id: string;
  readonly transaction: CompactTransaction;
  /** What the scan secret reads in each place. */
  readonly opened: readonly (OpenedNote | undefined)[];
}

function readTransaction(reader: Reader, draft: ChainDraft, where: Where): void {
  const { header, transaction } = where;
  const consumed = transaction.header.nullifiers.flatMap((nullifier) => {
    const note = draft.noteOf(feltsToHex(nullifier));
    return note !== undefined && note.spent === undefined ? [note] : [];
  });
  for (const note of consumed) draft.keep({ ...note, spent: { block: header.number, transactionId: where.id } });
  // A record is believed only beside a nullifier of ours: else whoever can read could claim "paid".
  const replayed = consumed.length > 0 ? replay({ ...reader, genesis: reader.chain.genesis }, transaction, where.opened, (place) => noteLeaf(header, where.t, place)) : undefined;
  if (replayed !== undefined || consumed.some((note) => note.role === 'money')) {
    draft.history.set(where.id, ownTransaction(where, consumed, replayed));
    draft.nextAddress = Math.max(draft.nextAddress, replayed?.nextAddress ?? 0);
  }
  for (let place = 0; place < where.opened.length; place++) readNote(reader, draft, where, place, replayed);
  if (replayed !== undefined) keepSent(reader, draft, where, replayed);
  else for (const offer of consumed) if (offer.role === 'offer') keepPayback(reader, draft, where, offer);
}

function ownTransaction({ header, t, id, transaction }: Where, consumed: readonly OwnedNote[], replayed: ReplayedRecord | undefined): OwnTransaction {
  return {
    id,
    block: header.number,
    time: header.time,
    order: header.number * 2 ** 14 + t,
    kind: transaction.kind,
    fee: transaction.header.fee,
    consumed: consumed.map((note) => feltsToHex(note.commitment)),
    replayed: replayed && { intent: replayed.intent, step: replayed.step, outputs: replayed.outputs },
  };
}

/** What was sent to us in a place, if it is what the chain says. */
function readNote(reader: Reader, draft: ChainDraft, where: Where, place: number, replayed: ReplayedRecord | undefined): void {
  const opened = where.opened[place];
  if (opened === undefined || opened.note.asset.amount === 0n) return;
  const { note, memo } = opened;
  const commitment = noteCommitment(reader.permute, note);
  if (!equalFelts(commitment, where.transaction.header.commitments[place]!)) return;
  const kind = noteKind(note, reader.scripts);
  // Sealed to ourselves in the place of somebody else's note: it travels by file, or is an offer.
  const output = replayed?.outputs.find((each) => each.place === place);
  const address = opened.address ?? (output?.delivery === 'file' ? undefined : withoutHint(reader, kind, opened, where.transaction.ciphertexts[place]!));
  if (output?.delivery === 'file' && (address === undefined || kind === 'swap')) return;
  const role = roleOfReceived(note, kind, address);
  if (isRole(role)) keepBelieved(reader, draft, where, place, { note, memo, role, address: address!, ownChange: output?.delivery === 'own' });
  else draft.odd.set(`${feltsToHex(commitment)}/${noteLeaf(where.header, where.t, place)}`, {
    amount: note.asset.amount, memo, commitment, block: where.header.number, why: role,
  });
}

/** The address that a note names whose hint leads nowhere: whatever a payer wrote there, what becomes of the note is the same. */
function withoutHint({ keys }: Reader, kind: ReturnType<typeof noteKind>, { note, hint, ephemeral }: OpenedNote, ciphertext: Uint8Array): OwnAddress | undefined {
  const named = kind === 'unknown' ? undefined : keys.find(recipientTag(note, kind), hint);
  return named && isMadeFor(ciphertext, ephemeral, named.tag) ? named : undefined;
}

interface Believed {
  readonly note: OwnedNote['note'];
  readonly memo: string;
  readonly role: NoteRole;
  readonly address: OwnAddress;
  readonly ownChange: boolean;
}

/** The first believed note with a nullifier takes it; a copy, of a spent one too, is worthless. */
function keepBelieved(reader: Reader, draft: ChainDraft, where: Where, place: number, { note, memo, role, address, ownChange }: Believed): void {
  const { commitment, nullifier } = identify(reader.permute, note, address);
  const leaf = noteLeaf(where.header, where.t, place);
  const before = draft.noteOf(feltsToHex(nullifier));
  if (before !== undefined) {
    // A note from a file, met in its block; or one that is read a second time.
    if (before.leaf === leaf) return;
    draft.odd.set(`${feltsToHex(commitment)}/${leaf}`, { amount: note.asset.amount, memo, commitment, block: where.header.number, why: 'duplicate' });
    return;
  }
  draft.keep({
    note, memo, role, commitment, nullifier, leaf, ownChange,
    kind: noteKind(note, reader.scripts) as OwnedNote['kind'],
    block: where.header.number,
    time: where.header.time,
    madeBy: where.id,
    minted: equalFelts(where.transaction.header.publicId, reader.chain.nativeFaucet),
    addressIndex: address.index,
    spent: undefined,
    fromFile: false,
    unchecked: false,
  });
}

/** Ownerless notes that we made: what may be taken back, and offers. Their tags of ours are among the addresses handed out. */
function keepSent(reader: Reader, draft: ChainDraft, where: Where, { outputs, plaintexts }: ReplayedRecord): void {
  for (const { place, delivery } of outputs) {
    const { note, memo } = plaintexts.get(place)!;
    const kind = noteKind(note, reader.scripts);
    if (delivery === 'own' || kind === 'p2id' || kind === 'unknown') continue;
    const address = reader.keys.among(kind === 'p2ide' ? senderTag(note) : recipientTag(note, 'swap'), draft.nextAddress);
    if (address === undefined) continue;
    keepBelieved(reader, draft, where, place, { note, memo, role: kind === 'p2ide' ? 'toReclaim' : 'offer', address, ownChange: false });
  }
}

/** Somebody took an offer: the payback is known before it is looked for, and is in the very transaction that took the offer. */
function keepPayback(reader: Reader, draft: ChainDraft, where: Where, offer: OwnedNote): void {
  const note = paybackOf(reader.permute, offer.note, reader.scripts);
  if (note === undefined) return;
  const commitment = noteCommitment(reader.permute, note);
  const place = where.transaction.header.commitments.findIndex((each) => equalFelts(each, commitment));
  if (place === -1) return;
  const address = reader.keys.address(offer.addressIndex);
  keepBelieved(reader, draft, where, place, { note, memo: offer.memo, role: 'money', address, ownChange: false });
}

/** Cuts the tree's leaves into pages: full ones go to the store, the last one stays in the cursor. */
class PageWriter {
  private readonly draft: ChainDraft;
  private readonly roots: Digest[];
  private last: Digest[];

  constructor(draft: ChainDraft) {
    this.draft = draft;
    this.roots = [...draft.cursor.pages.roots];
    this.last = [...draft.cursor.pages.last];
  }

  append(leaves: readonly Digest[], full: readonly Digest[]): void {
    this.last.push(...leaves);
    for (const root of full) {
      this.draft.fullPages.set(this.roots.length, this.last.slice(0, PAGE_LEAVES));
      this.last = this.last.slice(PAGE_LEAVES);
      this.roots.push(root);
    }
  }

  pages(): Cursor['pages'] {
    return { roots: this.roots, last: this.last };
  }
}

