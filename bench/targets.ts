// The figures that issue 3 asks for: what must be reached, what is aimed at. A figure is good when it is not above its target, except
// the ratio of threads, which must not be below.
export interface Target {
  readonly must: number;
  readonly aim: number;
}

export const TARGETS = {
  payment: { blake3: { must: 150, aim: 50 }, rpo: { must: 1000, aim: 350 } },
  speedup: { must: 1.5, aim: 1.8 },
  floorRatio: { must: 2, aim: 1.3 },
  proofBytes: { blake3: { must: 200_000, aim: 130_000 }, rpo: { must: 220_000, aim: 150_000 } },
  verifyMs: { blake3: { must: 50, aim: 15 }, rpo: { must: 120, aim: 40 } },
  peakMiB: { must: 250, aim: 100 },
  firstVisit: { must: 1_500_000, aim: 700_000 },
  longTaskMaxMs: { must: 50, aim: 50 },
  cancelMs: { must: 200, aim: 200 },
  unitCosts: {
    'rpo permutation': { must: 4, aim: 3.1 },
    'blake3 nodes, a compression': { must: 45, aim: 29 },
    'extension x8, a butterfly': { must: 0.8, aim: 0.55 },
  },
} as const;

type Grade = 'aim' | 'must' | 'MISSED';

export function grade(value: number, { must, aim }: Target, atLeast = false): Grade {
  const within = (limit: number): boolean => (atLeast ? value >= limit : value <= limit);
  return within(aim) ? 'aim' : within(must) ? 'must' : 'MISSED';
}
