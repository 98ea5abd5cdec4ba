// A nonce is a felt: the engine's search for one covers what is below p and nothing else, with both suites.
import { expect, it } from 'vitest';
import { P } from '../field/index.ts';
import type { Engine } from './index.ts';
import { loadEngine } from './load.node.ts';
import { engineHash } from './trees.ts';

const engine = await loadEngine();

it.each(['rpo', 'blake3'] as const)('%s: gives up where no nonce below p has the work', async (suite) => {
  const limits: number[] = [];
  const search: Engine['search'] = (_kernel, _parameters, limit) => {
    limits.push(limit);
    return Promise.resolve(undefined);
  };
  const barren = Object.create(engine, { search: { value: search } }) as Engine;
  await expect(engineHash(barren, suite).grind(new Uint32Array(8), 9)).rejects.toThrow(RangeError);
  expect(limits).toEqual([P]);
});
