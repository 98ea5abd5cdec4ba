// Running programs of strangers: the account's program, then the script of each real input. They see the whole view and can only say no.
import { Tag } from '../../hash/index.ts';
import { record, scriptFrame, type as t, type Digest, type Felt, type FunctionBuilder, type Handles, type ProgramBuilder, type Word } from '../../vm/builder/index.ts';
import { VM_VERSION } from '../../vm/index.ts';
import type { PlacedNotes, ViewHandles } from './statement.ts';
import { noteRecord, type NoteRecord, type TransactionView } from './view.ts';

const image = record({ version: t.word });
/** `lastImage`, `lastRoot`: where the program lies that ran before, and its root. */
const shared = { view: t.ptr<TransactionView>(), own: t.ptr<NoteRecord>() };
const againParams = { ...shared, lastImage: t.felt, lastRoot: t.digest };
const results = { root: t.digest, image: t.felt, version: t.word };

/**
 * In: the view, and the script's own record. Advice: the script.
 * Proves: some code with this root, of this VM's version, ran to its EXIT on a frame that holds the two pointers.
 */
function runFirst(f: FunctionBuilder, { view, own }: Handles<typeof shared>) {
  const script = f.hintScript();
  return { root: f.spongeAt(Tag.CODE, script.place), ...enter(f, script, view, own) };
}

/**
 * The same, where the code may be what ran before: then it is not hashed again. Notes of one script are the usual case, and hashing
 * its code is most of what it costs. `lastRoot` was hashed from memory at `lastImage` in this very execution, and memory is
 * write-once: so the claim "the same one" can be false of no address but its own.
 */
function runNext(f: FunctionBuilder, { view, own, lastImage, lastRoot }: Handles<typeof againParams>) {
  const script = f.hintScript();
  const root = f.declare(t.digest);
  f.if(
    f.hintBool('the script is the one before, or another'),
    () => {
      f.assertEqual<Felt>(script.image, lastImage, 'the script is the one before');
      f.set(root, lastRoot);
    },
    () => void f.spongeAt(Tag.CODE, script.place, root),
  );
  return { root, ...enter(f, script, view, own) };
}

function enter(f: FunctionBuilder, script: ReturnType<FunctionBuilder['hintScript']>, view: Felt, own: Felt): { image: Felt; version: Word } {
  const version = f.load(f.asPtr<typeof image.fields>(script.image), image, 'version');
  f.assertEqual(f.limb(version, [1, 0, 0, 0]), VM_VERSION, 'the script is for this version of the VM');
  const message = 'the script sees the transaction';
  f.assertField(script.frame, scriptFrame, 'self', script.frame, message);
  f.assertField(script.frame, scriptFrame, 'view', view, message);
  f.assertField(script.frame, scriptFrame, 'own', own, message);
  f.enter(f.add(script.image, 1), script.frame);
  return { image: script.image, version };
}

/** Defines the functions that `runPrograms` calls. */
export const scriptFunctions = (program: ProgramBuilder) => ({
  first: program.function('program', shared, results, runFirst),
  next: program.function('script', againParams, results, runNext),
});

/**
 * Advice: the account's program; for each real input its script, and whether it is the program before.
 * Proves: the program of the view's code root said yes, and each real input's script. Returns the program's flags.
 */
export function runPrograms(f: FunctionBuilder, { first, next }: ReturnType<typeof scriptFunctions>, view: ViewHandles, inputs: PlacedNotes['inputs']): Felt {
  const pointer = f.pointerTo<TransactionView>(view.all);
  const program = f.call(first, { view: pointer, own: f.asPtr<NoteRecord>(pointer) });
  f.assertEqual(program.root, view.codeRoot, "the program is the account's");
  let last: { image: Felt; root: Digest } = program;
  for (const { note, dummy } of inputs) {
    const [lastImage, lastRoot] = [last.image, last.root];
    const ran = { image: f.declare(t.felt), root: f.declare(t.digest) };
    f.if(
      dummy,
      () => {
        f.set(ran.image, lastImage);
        f.set(ran.root, lastRoot);
      },
      () => {
        const script = f.call(next, { view: pointer, own: f.pointerTo<NoteRecord>(note), lastImage, lastRoot });
        f.assertEqual(script.root, note.digest(noteRecord.offsets.scriptRoot), "the script is the note's");
        f.set(ran.image, script.image);
        f.set(ran.root, script.root);
      },
    );
    last = ran;
  }
  return f.limb(program.version, [0, 1, 0, 0]);
}
