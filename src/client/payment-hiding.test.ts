// Equivocation on the payment class itself: its machine, its height, its parameters. A payment's statement is a hash, so a second
// witness of one would be a collision; therefore a test program with many witnesses runs on the same machine. Every main
// column differs between the two witnesses, multiplicities included, and still masks exist under which the openings are equal.
import { describe, expect, it } from 'vitest';
import { equivocate, openedContent, type ProgrammedChallenges } from '../../test/harness/equivocation.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { seededBytes } from '../../test/harness/transactions.ts';
import { checkTrace } from '../air/index.ts';
import { blake3Kernels, engineBackend, prepareMachine, rpoPermutation, rpoRoundColumns } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F, type Ext } from '../field/index.ts';
import { Tag, blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import { KERNELS } from '../kernels/tx/index.ts';
import { randomWord } from '../protocol/index.ts';
import { openingPlan } from '../stark/deep.ts';
import { deriveParameters, domainSize, foldLogs, shapeOf } from '../stark/index.ts';
import { buildKernel, buildScript, record, scriptFrame, type } from '../vm/builder/index.ts';
import { execute, fixedColumns, mainTrace, type Advice, type Word } from '../vm/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES } from './proof-classes.ts';

const BRANCHES = 12;
const nothing = record({ zero: type.word });
/** Scripts of different lengths: code words, jumps and frames differ. */
const script = (rounds: number) =>
  buildScript<typeof nothing.fields, Record<never, never>>({ name: `script${rounds}` }, (f) => {
    for (let i = 0; i < rounds; i++) f.mul(f.hintWord(), f.limb(f.hintWord(), [1, 2, 3, 4]));
  });

/** Says nothing about its advice but that it is there: any advice is a witness of the same public words. */
const ambiguous = buildKernel('ambiguous', (program) => {
  const twice = program.function('twice', { x: type.word }, { y: type.word }, (f, { x }) => ({ y: f.add(x, x) }));
  // In a function, so that its frame, which ENTER saves, is not the main one; called after hints of one length.
  const run = program.function('run', {}, {}, (f) => {
    const { place, image, frame } = f.hintScript();
    f.spongeAt(Tag.CODE, place);
    f.assertField(frame, scriptFrame, 'self', frame, 'self');
    f.assertField(frame, scriptFrame, 'view', f.constant(0), 'view');
    f.assertField(frame, scriptFrame, 'own', f.constant(0), 'own');
    f.enter(f.add(image, 1), frame);
    return {};
  });
  return (f) => {
    const id = f.declare(type.digest);
    f.set(id.low, [7, 0, 0, 0]);
    f.set(id.high, [9, 0, 0, 0]);
    for (let i = 0; i < BRANCHES; i++) f.if(f.isZero(f.hintWord()), () => void f.call(twice, { x: f.hintWord() }), () => void f.mul(f.hintWord(), f.hintWord()));
    const words = f.hintWords(f.declare(type.words(8)));
    const hashes = [
      () => void f.compress(Tag.NOTE, words.digest(0), words.digest(2)),
      () => void f.sponge(Tag.HEADER, words),
      () => void f.path(20, words.digest(4), f.hintPath()),
    ];
    f.if(f.isZero(f.hintWord()),
      () => {
        f.range(words.at(0), 16, 'an amount');
        f.range(words.at(1), 8, 'bytes');
        for (const hash of hashes) hash();
      },
      () => {
        f.range(words.at(0), 16, 'an amount');
        for (const hash of hashes.toReversed()) hash();
      },
    );
    f.call(run, {});
  };
});

const engine = await loadEngine();
const suite = blake3Suite(F, blake3Kernels(engine));
const { vm } = KERNELS.payment;
const { machine } = vm;
const derived = deriveParameters(shapeOf(machine), choiceOf('blake3'));
const parameters = { ...derived, grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: derived.grinding.folds.map(() => 0), query: 0 } };
const fixed = fixedColumns(vm, ambiguous);

function witness(seed: number, zeros: (i: number) => boolean, rounds: number): Uint32Array[] {
  const random = seededBytes(seed);
  const word = (): Word => [...randomWord(random)];
  const words = (...list: Word[]): Advice => ({ kind: 'words', words: list });
  const limbs = (bits: number, top = bits): Word => word().map((x, i) => x % 2 ** (i === 3 ? top : bits));
  const advice: Advice[] = [];
  for (let i = 0; i < BRANCHES; i++) advice.push(...(zeros(i) ? [words([0, 0, 0, 0]), words(word())] : [words(word()), words(word()), words(word())]));
  advice.push(
    words(limbs(16, 14), limbs(8), ...Array.from({ length: 6 }, word)),
    words(zeros(0) ? [0, 0, 0, 0] : word()),
    { kind: 'path', index: (seed >> 1) * 7919, siblings: Array.from({ length: 40 }, word) },
    { kind: 'script', script: script(rounds), advice: Array.from({ length: 2 * rounds }, () => words(word())) },
  );
  const result = execute({ kernel: ambiguous, advice, permute: rpoPermutation(engine), capacity: vm.capacity });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  expect(result.value.publicWords).toEqual([7, 0, 0, 0, 9, 0, 0, 0]);
  return mainTrace(vm, result.value, rpoRoundColumns(engine));
}

describe('equivocation on the payment class', () => {
  const publicWords = [7, 0, 0, 0, 9, 0, 0, 0];
  const [a, b] = [witness(3, (i) => i % 3 === 0, 3), witness(5, (i) => i % 2 === 1, 9)];

  it('has two witnesses that differ in every column', () => {
    for (const trace of [a, b]) expect(checkTrace(F, machine, fixed, trace, publicWords)).toEqual([]);
    const equal = machine.mainNames.filter((_, c) => a[c]!.every((value, row) => value === b[c]![row]));
    expect(equal).toEqual([]);
  });

  it('explains the proof of one by the other', async () => {
    const vk = toyKey(suite, machine, fixed, parameters, CLASSES.payment.classId);
    const prepared = await prepareMachine(engine, vk, await readBuilt('payment.st.wasm'));
    const random = randomStream(blake3Stream(new Uint8Array(32).fill(6)));
    const ext = (): Ext => [...random.felts(F, 4)];
    const challenges: ProgrammedChallenges = {
      lookups: { alpha: ext(), beta: ext() }, gamma: ext(), z: ext(), weights: Array.from({ length: openingPlan(machine).count }, ext),
      betas: foldLogs(parameters.degreeBound).map(ext),
      positions: Array.from({ length: parameters.queries }, () => random.felts(F, 1)[0]! % domainSize(parameters)),
    };
    const result = await equivocate(vk, engineBackend(engine, vk, prepared), a, b, publicWords, challenges, random);
    expect(result.unsolvable).toBeUndefined();
    expect(openedContent(vk, result.b!)).toEqual(openedContent(vk, result.a));
  });
});
