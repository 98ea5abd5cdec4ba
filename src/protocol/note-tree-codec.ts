// The note tree's edge as bytes, for stores that hold bytes.
import type { ByteReader, ByteWriter, Codec } from './bytes.ts';
import { NOTE_TREE_DEPTH, type NoteTreeSnapshot } from './note-tree.ts';
import type { Digest } from './words.ts';

const MAX_PATHS = 1_000_000;
const writeDigests = (w: ByteWriter, digests: readonly Digest[]): void => digests.forEach((digest) => w.felts(digest));
const readDigests = (r: ByteReader): Digest[] => Array.from({ length: NOTE_TREE_DEPTH }, () => r.digest());

export const noteTreeCodec: Codec<NoteTreeSnapshot> = {
  write(w, snapshot) {
    w.safeInteger(snapshot.size);
    writeDigests(w, snapshot.frontier);
    w.felts(snapshot.root);
    w.list(snapshot.paths, (_, path) => {
      w.safeInteger(path.index);
      writeDigests(w, path.siblings);
    });
  },
  read: (r) => ({
    size: r.safeInteger(),
    frontier: readDigests(r),
    root: r.digest(),
    paths: r.list(MAX_PATHS, () => ({ index: r.safeInteger(), siblings: readDigests(r) })),
  }),
};
