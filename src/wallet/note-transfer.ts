// Notes by file: out of the wallet once they are in a block, and into another one with or without a network.
import {
  checkNoteFile,
  decode,
  decodeNoteFile,
  encodeNoteFile,
  equalFelts,
  feltsToHex,
  genesisDigest,
  ok,
  signedBlockHeaderCodec,
  type Amount,
  type ChainIdentity,
  type Genesis,
  type Permutation,
} from '../protocol/index.ts';
import { addressesOf, ownedNote } from './apply-block.ts';
import { failWith, type WalletResult } from './errors.ts';
import { scriptRoots } from './script-roots.ts';
import type { Session } from './session.ts';
import type { WalletFailure } from './wallet.contract.ts';
import type { Result } from '../protocol/index.ts';

function identityOf(permute: Permutation, genesis: Genesis): ChainIdentity {
  return {
    genesis: genesisDigest(permute, genesis),
    nativeFaucet: genesis.nativeFaucet,
    producerKey: genesis.producerKey,
  };
}

/** The file of a payment that is in a block. */
export function exportNote(session: Session, outgoingId: string): WalletResult<Uint8Array> {
  const outgoing = session.outgoing.get(outgoingId);
  if (outgoing?.state.phase !== 'confirmed' || outgoing.state.submission.note === undefined)
    return failWith('not-exportable');
  const { note, transactionId } = outgoing.state.submission;
  const own = session.chain.history.find((each) => each.id === transactionId);
  const path = own?.paths[0]?.path;
  const block = own && decode(signedBlockHeaderCodec, own.signedHeader);
  if (path === undefined || !block?.ok) return failWith('not-exportable');
  const file = { note, memo: outgoing.payment?.memo ?? '', code: new Uint32Array(0), path, block: block.value };
  return ok(encodeNoteFile(file));
}

/** Takes a note in. It is believed only if it is on this chain, made for one of our addresses, and new. */
export async function importNote(
  permute: Permutation,
  session: Session,
  bytes: Uint8Array,
): Promise<Result<{ readonly amount: Amount }, WalletFailure>> {
  if (session.genesis === undefined) return failWith('chain-unknown');
  const file = decodeNoteFile(bytes);
  if (!file.ok) return file;
  const commitment = checkNoteFile(permute, file.value, identityOf(permute, session.genesis));
  if (!commitment.ok) return commitment;
  const { note, memo, path, block } = file.value;
  const { number, final } = block.header;
  const scripts = scriptRoots(permute);
  const committed = await session.commit((now) => {
    const id = feltsToHex(commitment.value);
    if (now.chain.notes.has(id)) return failWith('note-known');
    const where = { leaf: path.index, block: number, madeBy: undefined };
    const addresses = addressesOf(now.keys, now.chain.nextAddress);
    const taken = ownedNote({ permute, scripts }, note, memo, commitment.value, addresses, where);
    if (taken.standing.state !== 'spendable') return failWith('note-foreign');
    const { nullifier } = taken;
    const copy = [...now.chain.notes.values()].some((other) => equalFelts(other.nullifier, nullifier));
    if (copy) return failWith('note-known');
    const anchor = { block: number, root: final.notes, path };
    return ok({ chain: { ...now.chain, notes: new Map(now.chain.notes).set(id, { ...taken, anchor }) } });
  });
  return committed.ok ? ok({ amount: note.asset.amount }) : committed;
}
