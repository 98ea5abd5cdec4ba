// A small kernel that uses every instruction and every kind of hash fact: the honest trace from which attack tests start.
import { Tag, rpoPermuteReference } from '../../src/hash/index.ts';
import { addAmounts, asAmount, buildKernel, buildScript, record, scriptFrame, type } from '../../src/vm/builder/index.ts';
import type { Capacity, Execution } from '../../src/vm/execution.ts';
import { execute } from '../../src/vm/executor.ts';
import type { Advice } from '../../src/vm/advice.ts';
import type { Word } from '../../src/vm/isa.ts';

const view = record({ amount: type.amount });

const script = buildScript<typeof view.fields, Record<never, never>>({ name: 'sample-script' }, (f, v) => {
  const amount = f.load(v, view, 'amount');
  f.range(amount, 16, 'an amount');
  f.if(f.isZero(f.hintWord()), () => f.assertEqual(f.limb(amount, [1, 0, 0, 0]), 12, 'twelve'));
});

export const sampleKernel = buildKernel('sample', (program) => {
  const twice = program.function('twice', { x: type.word }, { y: type.word }, (f, { x }) => ({ y: f.add(x, x) }));
  return (f) => {
    const id = f.declare(type.digest);
    const data = f.record(view);
    f.set(data.amount, addAmounts(f, asAmount(f, f.hintWord(), 'x'), asAmount(f, f.hintWord(), 'y'), 'sum'));
    const { place, image, frame } = f.hintScript();
    const root = f.spongeAt(Tag.CODE, place);
    f.assertField(frame, scriptFrame, 'self', frame, 'self');
    f.assertField(frame, scriptFrame, 'view', f.pointerTo(data.all), 'view');
    f.assertField(frame, scriptFrame, 'own', f.constant(0), 'own');
    f.enter(f.add(image, 1), frame);
    const words = f.hintWords(f.declare(type.words(4)));
    f.call(twice, { x: f.mul(words.at(0), words.at(1)) });
    const leaf = f.compress(Tag.NOTE, root, f.sponge(Tag.SWAP, words));
    f.path(3, leaf, f.hintPath(), id);
  };
});

const words = (...list: Word[]): Advice => ({ kind: 'words', words: list });

export function sampleExecution(capacity: Capacity): Execution {
  const result = execute({
    kernel: sampleKernel,
    permute: rpoPermuteReference,
    capacity,
    advice: [
      words([5, 0xffff, 3, 4]),
      words([7, 1, 0, 1]),
      { kind: 'script', script, advice: [words([0, 0, 0, 0])] },
      words([1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]),
      { kind: 'path', index: 6, siblings: Array.from({ length: 6 }, (_, i): Word => [i, 20, 30, 40]) },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
