// Parameters for machines of 64 rows in tests that look at one step of the protocol: four queries, no proof of work.
import { hidingMasks, type Parameters } from '../../src/stark/index.ts';

export const toyParameters: Parameters = {
  set: 'test', setId: 0, suite: 'blake3', logHeight: 6, blowupLog: 3, queries: 4, degreeBound: 96,
  grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: [0], query: 0 }, masks: hidingMasks(4, 4), capLog: 2,
};
