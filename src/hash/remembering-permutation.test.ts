import { describe, expect, it } from 'vitest';
import { WIDTH, rpoPermuteReference, type Permutation } from './index.ts';
import { REMEMBERED, keyOf, rememberingPermutation } from './remembering-permutation.ts';

const state = (first: number): Uint32Array => Uint32Array.from({ length: WIDTH }, (_, i) => (i === 0 ? first : i));

/** Cheap, and counts the states that it was given. */
function counted(): { permute: Permutation; states(): number } {
  let count = 0;
  return {
    permute: (states) => {
      count += states.length / WIDTH;
      states.forEach((x, i) => (states[i] = (3 * x + 1) >>> 0));
    },
    states: () => count,
  };
}

describe('a permutation that remembers', () => {
  it('equals RPO, the first and the second time, one state and several', () => {
    const permute = rememberingPermutation(rpoPermuteReference);
    const expected = state(7);
    rpoPermuteReference(expected);
    const several = Uint32Array.from([...state(7), ...state(8)]);
    permute(several);
    expect(several.subarray(0, WIDTH)).toEqual(expected);
    for (let time = 0; time < 2; time++) {
      const single = state(7);
      permute(single);
      expect(single).toEqual(expected);
    }
  });

  it('works out nothing twice that came alone the second time', () => {
    const { permute, states } = counted();
    const once = rememberingPermutation(permute);
    once(Uint32Array.from([...state(1), ...state(2)]));
    for (const first of [1, 2, 3, 3]) once(state(first));
    expect(states()).toBe(3);
  });

  it('tells states of one key apart', () => {
    const seen = new Map<number, number>();
    let [one, other] = [0, 0];
    for (let first = 0; other === 0; first++) {
      const key = keyOf(state(first), 0);
      if (seen.has(key)) [one, other] = [seen.get(key)!, first];
      seen.set(key, first);
    }
    const once = rememberingPermutation(counted().permute);
    for (const first of [one, other, one, other]) {
      const got = state(first);
      once(got);
      expect(got[0]).toBe(3 * first + 1);
    }
  });

  it('stays right when it is full', () => {
    const { permute, states } = counted();
    const once = rememberingPermutation(permute);
    for (let time = 0; time < 2; time++) {
      for (let first = 0; first < REMEMBERED + 6; first++) {
        const got = state(first);
        once(got);
        expect(got[0]).toBe(3 * first + 1);
      }
    }
    expect(states()).toBe(REMEMBERED + 6 + 6);
  });
});
