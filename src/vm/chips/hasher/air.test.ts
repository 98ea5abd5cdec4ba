// For each constraint and interaction of the hasher, a trace that it alone refuses. CPU rows ask for whatever the forged hasher
// offers, memory holds whatever it reads: what still fails is what stands in the way of stating a false fact.
import { describe, expect, it } from 'vitest';
import { HASHER_ATTACKS, HASHER_IMPLIED, type HasherAttack } from '../../../../test/attacks/hasher.ts';
import { BLOCK, FACTS, HasherForgery, small } from '../../../../test/harness/forgery.ts';

describe('the hasher', () => {
  it('states one fact of each kind', () => {
    const honest = new HasherForgery().settle();
    expect(honest.failures()).toEqual([]);
    expect(honest.events().filter((e) => e.label === 'hasher/fact').map((e) => e.tuple)).toEqual(
      FACTS.map(({ kind, parameter, first, b0, b1, out }) => [kind, parameter, first, b0, b1, out]),
    );
  });

  it.each(Object.entries(HASHER_ATTACKS))('%s alone refuses a trace', (label, attack) => {
    const forgery = new HasherForgery();
    attack(forgery);
    expect(forgery.settle().failures()).toEqual([`hasher/${label}`]);
  });

  it('has no other label but those that the rest implies, which gate requests or keep the argument short', () => {
    const implied = Object.keys(HASHER_IMPLIED);
    const labels = [...small.machine.constraints, ...small.machine.interactions].map((c) => c.label).filter((l) => l.startsWith('hasher/'));
    expect([...Object.keys(HASHER_ATTACKS), ...implied].map((l) => `hasher/${l}`).sort()).toEqual(labels.sort());
    for (const [label, fields] of Object.entries({
      'kind-absorbNext': { absorbNext: 2 }, 'kind-climbLeft': { climbLeft: -1, compress: 1 }, 'kind-climbRight': { climbRight: -1, compress: 1 },
      'reads-low': { compress: 1, climbRight: 1 }, 'reads-high': { compress: 1, climbLeft: 1 }, last: { last: 2 },
    })) {
      const forgery = new HasherForgery();
      for (const [field, value] of Object.entries(fields)) forgery.set(field as 'last', BLOCK.idle, value);
      expect(forgery.settle().failures()).toContain(`hasher/${label}`);
    }
  });
});

describe('named attacks', () => {
  const refused = (attack: HasherAttack): string[] => {
    const forgery = new HasherForgery();
    attack(forgery);
    return forgery.settle().failures();
  };
  it('V2: a fact without reading: an inactive block that states one', () => {
    expect(refused((f) => f.set('uses', BLOCK.idle, 1))).toEqual(['hasher/fact-is-last']);
    expect(refused((f) => f.set('uses', BLOCK.idle, 1).set('last', BLOCK.idle, 1))).toEqual(expect.arrayContaining(['hasher/continues']));
  });
  it('V2: an operation that begins in its middle', () => {
    expect(refused((f) => f.set('absorbNext', BLOCK.idle, 1).set('last', BLOCK.idle, 1))).toContain('hasher/continues');
  });
  it('A1: every carried column, changed on the last block alone', () => {
    const carried = ['parameter', 'first', 'b0', 'b1', 'out', 'at', 'counter', 'remaining'] as const;
    for (const block of [BLOCK.sponge + 1, BLOCK.path + 2]) {
      for (const field of carried) {
        if (field === 'remaining' && block === BLOCK.sponge + 1) continue; // A sponge has no index.
        expect(refused((f) => f.set(field, block, f.get(field, block) + 1)), `${field} of block ${block}`).not.toEqual([]);
      }
    }
  });
  it('V3: an inner node as a leaf needs a shorter path, which is another fact', () => {
    expect(refused((f) => f.set('parameter', BLOCK.path, 2).set('parameter', BLOCK.path + 1, 2).set('parameter', BLOCK.path + 2, 2))).toEqual(['hasher/counter-start']);
  });
});
