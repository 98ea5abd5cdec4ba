// A note: an asset under a script, from a sender to whoever satisfies the script. The chain sees only its commitment, and
// when it is spent its nullifier, which needs the owner's key nk: not even the sender can tell when that happens.
// A dummy has no asset and a tag of its own; it is hashed like any other note.
import { Tag, compress, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { NO_ASSET, assetCodec, assetFelts, type Asset } from './asset.ts';
import type { Codec } from './bytes.ts';
import { ZERO_DIGEST, concatFelts, randomWord, type Digest, type RandomBytes, type Word } from './words.ts';

/** Inputs of a note's script: seven words, so that a recipient is three whole blocks. */
export const NOTE_INPUT_FELTS = 28;

export interface Note {
  /** A random word; two notes with one serial, owner and commitment have one nullifier, so the second is worthless. */
  readonly serial: Word;
  readonly scriptRoot: Digest;
  /** 28 felts, zeros where the script takes fewer. */
  readonly inputs: Uint32Array;
  readonly asset: Asset;
  /** H(nk), or the zero digest where several may spend. */
  readonly owner: Digest;
  readonly dummy: boolean;
}

export const ownerOf = (permute: Permutation, nk: Word): Digest => sponge(permute, Tag.OWNER, padToBlocks(nk));

/** t = H(identity, r): the part of an address that binds an account without naming it. */
export const addressTag = (permute: Permutation, identity: Digest, r: Word): Digest =>
  sponge(permute, Tag.ADDRESS, padToBlocks(concatFelts(identity, r)));

export const recipientOf = (permute: Permutation, note: Omit<Note, 'asset' | 'dummy'>): Digest =>
  sponge(permute, Tag.RECIPIENT, concatFelts(note.serial, note.scriptRoot, note.owner, note.inputs));

/** The commitment of a recipient and an asset: all that the block's fee note needs. */
export const commitToAsset = (permute: Permutation, recipient: Digest, asset: Asset, dummy = false): Digest =>
  compress(permute, dummy ? Tag.DUMMY : Tag.NOTE, recipient, assetFelts(asset));

export const noteCommitment = (permute: Permutation, note: Note): Digest =>
  commitToAsset(permute, recipientOf(permute, note), note.asset, note.dummy);

/** nk is the zero word exactly when the note's owner is the zero digest. */
export const nullifierOf = (permute: Permutation, serial: Word, nk: Word, commitment: Digest): Digest =>
  sponge(permute, Tag.NULLIFIER, concatFelts(serial, nk, commitment));

/** Serial of the payback note of a swap: derived, so that one payback cannot serve two offers. */
export const swapPaybackSerial = (permute: Permutation, serial: Word): Word =>
  sponge(permute, Tag.SWAP, padToBlocks(serial)).slice(0, 4);

/** A dummy for an unused place of a transaction: random serial, no owner, so nk = 0. */
export const dummyNote = (random: RandomBytes): Note => ({
  serial: randomWord(random),
  scriptRoot: ZERO_DIGEST,
  inputs: new Uint32Array(NOTE_INPUT_FELTS),
  asset: NO_ASSET,
  owner: ZERO_DIGEST,
  dummy: true,
});

/** 216 bytes. Dummies are never written down: whoever made one can make another. */
export const noteCodec: Codec<Note> = {
  write(w, note) {
    if (note.dummy) throw new RangeError('a dummy note has no encoding');
    w.felts(note.serial);
    w.felts(note.scriptRoot);
    w.felts(note.inputs);
    assetCodec.write(w, note.asset);
    w.felts(note.owner);
  },
  read: (r) => ({
    serial: r.word(),
    scriptRoot: r.digest(),
    inputs: r.felts(NOTE_INPUT_FELTS),
    asset: assetCodec.read(r),
    owner: r.digest(),
    dummy: false,
  }),
};
