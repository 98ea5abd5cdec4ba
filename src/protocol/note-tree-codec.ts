// The note tree's edge as bytes, for stores that hold bytes.
import type { Codec } from './bytes.ts';
import { NOTE_TREE_DEPTH, type NoteTreeSnapshot } from './note-tree.ts';

export const noteTreeCodec: Codec<NoteTreeSnapshot> = {
  write(w, snapshot) {
    w.safeInteger(snapshot.size);
    for (const node of snapshot.frontier) w.felts(node);
    w.felts(snapshot.root);
  },
  read: (r) => ({
    size: r.safeInteger(),
    frontier: Array.from({ length: NOTE_TREE_DEPTH }, () => r.digest()),
    root: r.digest(),
  }),
};
