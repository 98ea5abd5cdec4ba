// The digest of a key, made again step by step as docs/proof-format.md says it, and another with each thing that a verifier takes for granted.
import { blake3 } from '@noble/hashes/blake3.js';
import { describe, expect, it } from 'vitest';
import { toyFixed, toyMachine } from '../../test/harness/toy-machine.ts';
import { toyParameters } from '../../test/harness/toy-parameters.ts';
import { encodeMachine } from '../air/index.ts';
import { F, K, P } from '../field/index.ts';
import { Tag, blake3Reference, blake3Suite, rpoPermuteReference as permute, rpoSuite, wordsToBytes } from '../hash/index.ts';
import { keyDigests, keyNumbers, type KeyFacts } from './key-digest.ts';
import { statementWords, verifyingKey } from './verifying-key.ts';

const suite = blake3Suite(F, blake3Reference);
const machine = toyMachine(64);
const facts = { suite, machine, classId: 7, fixed: toyFixed(machine), parameters: toyParameters };
const digestOf = (change: Partial<KeyFacts>): string => keyDigests(permute, { ...facts, ...change }).key.join();

/** A sponge over one message, permutation by permutation. */
function absorbed(tag: number, message: readonly number[]): number[] {
  const blocks = Math.ceil(message.length / 16);
  const state = new Uint32Array(24);
  state.set([tag, blocks], 16);
  for (let block = 0; block < blocks; block++) {
    state.set(Array.from({ length: 16 }, (_, i) => message[16 * block + i] ?? 0));
    permute(state);
  }
  return [...state.subarray(0, 8)];
}

describe('a key digest', () => {
  it('is the sponge over system digest, numbers and fixed root, whatever the suite', () => {
    for (const each of [suite, rpoSuite(permute)]) {
      const bytes = blake3(wordsToBytes(encodeMachine(machine)), { dkLen: 64 });
      const view = new DataView(bytes.buffer, bytes.byteOffset, 64);
      const system = Array.from({ length: 8 }, (_, i) => Number(view.getBigUint64(8 * i, true) % BigInt(P)));
      const fixedRoot = absorbed(Tag.FIXED_COLUMNS, facts.fixed.flatMap((column) => [...column]));
      const numbers = [2, 7, each.id, 0, 6, 3, 4, 96, 2, 0, 0, 0, 0, 1, 0, 0, 8, 12, 5, 10, 5, 1, 4];
      expect(keyNumbers({ ...facts, suite: each })).toEqual(numbers);
      const digests = keyDigests(permute, { ...facts, suite: each });
      expect([...digests.system]).toEqual(system);
      expect([...digests.fixedRoot]).toEqual(fixedRoot);
      expect([...digests.key]).toEqual(absorbed(Tag.VERIFYING_KEY, [...system, ...numbers, ...fixedRoot]));
    }
  });

  it('is another with every number, and with another value, order or number of fixed columns', () => {
    const { parameters } = facts;
    const { grinding, masks } = parameters;
    const raised = <T extends object>(record: T): T[] =>
      Object.entries(record).flatMap(([key, value]) => (typeof value === 'number' ? [{ ...record, [key]: value + 1 } as T] : []));
    const changes: Partial<KeyFacts>[] = [
      { classId: 8 },
      { suite: rpoSuite(permute) },
      ...raised(parameters).map((each) => ({ parameters: each })),
      ...raised(grinding).map((each) => ({ parameters: { ...parameters, grinding: each } })),
      { parameters: { ...parameters, grinding: { ...grinding, folds: [1] } } },
      { parameters: { ...parameters, grinding: { ...grinding, folds: [0, 0] } } },
      ...raised(masks).map((each) => ({ parameters: { ...parameters, masks: each } })),
      { parameters: { ...parameters, masks: { ...masks, random: false } } },
      ...facts.fixed.map((_, c) => ({ fixed: facts.fixed.map((column, i) => (i === c ? column.map((x, row) => (row === 5 ? x + 1 : x)) : column)) })),
      { fixed: facts.fixed.toReversed() },
      { fixed: [...facts.fixed, new Uint32Array(64)] },
      { machine: { ...machine, nextColumns: [] } },
    ];
    const digests = [digestOf({}), ...changes.map(digestOf)];
    expect(new Set(digests).size).toBe(digests.length);
    // All numbers but the version, which is the code's.
    expect(digests.length - 1).toBe(keyNumbers(facts).length - 1 + facts.fixed.length + 3);
  });

  it('does not depend on what the set is called, nor on the machine\'s names', () => {
    expect(digestOf({ parameters: { ...facts.parameters, set: 'other' } })).toBe(digestOf({}));
    expect(digestOf({ machine: { ...machine, mainNames: machine.mainNames.map((name) => `${name}!`) } })).toBe(digestOf({}));
  });

  it('is what a transcript absorbs first, before the public words and with nothing else', () => {
    const vk = verifyingKey(K, facts, keyDigests(permute, facts).key);
    expect([...statementWords(vk, [42])]).toEqual([...vk.digest, 42]);
    const rpo = rpoSuite(permute);
    const words = [1, 2, 3, 4, 5, 6, 7, 8];
    // With a statement of one digest it takes two blocks behind the empty state.
    expect([...rpo.absorb(new Uint32Array(8), Tag.ABSORB_STATEMENT, statementWords(vk, words))])
      .toEqual(absorbed(Tag.ABSORB_STATEMENT, [...new Array<number>(8).fill(0), ...vk.digest, ...words]));
  });
});
