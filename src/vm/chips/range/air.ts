// Range: every row states a true fact, "these limbs are below 2^bits, the top one also below 2^14", for bits 1 to 16. One bit
// enters each limb a row. A carry is a request with 1 bit, an amount one with 16. A padding row is a fact nobody requests.
import { layout, type Chip } from '../../../air/index.ts';
import { RANGE } from '../../buses.ts';
import { TOP_LIMB_BITS } from '../../isa.ts';
import { RANGE_ROWS, RangeColumns } from './columns.ts';

const rows = Array.from({ length: RANGE_ROWS }, (_, k) => k);
/** Weight of the bit that enters on the row after row k; the row after the last begins a new word. */
const weight = rows.map((k) => 2 ** ((k + 1) % RANGE_ROWS));

export const range: Chip<typeof RangeColumns.spec> = {
  name: 'range',
  columns: RangeColumns,
  fixed: layout({}),
  periodic: {
    /** 1 where the next row continues the word. */
    keep: rows.map((k) => (k === RANGE_ROWS - 1 ? 0 : 1)),
    weight,
    /** The top limb takes no bit of weight 2^14 or 2^15. */
    topWeight: weight.map((w) => (w < 2 ** TOP_LIMB_BITS ? w : 0)),
    bits: rows.map((k) => k + 1),
  },
  evaluate(air, { row, next, periodic }) {
    // ONE BIT  (degree 4 with the periodic columns, transition)
    // Each limb grows by 0 or by the weight of its next bit; on a new word it starts from 0. Otherwise a limb could jump to any
    // value and be called small. For the top limb the weights 2^14 and 2^15 are 0: its double root says "does not grow".
    row.value.forEach((limb, i) => {
      const grown = next.value[i]!.sub(periodic['keep']!.mul(limb));
      air.assertZero(`bit-${i}`, grown.mul(grown.sub(periodic[i === 3 ? 'topWeight' : 'weight']!)));
    });
    // FACT  (tuple of degree 1)
    // Otherwise RANGE rows would have no answer.
    air.offer('fact', RANGE, row.uses, [periodic['bits']!, ...row.value]);
  },
};
