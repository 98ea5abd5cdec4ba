// Every assertion of the two kernels, taken away, lets a theft through; with it the theft's trace fails, at that row and nowhere else.
import { describe, expect, it } from 'vitest';
import { SECOND_LINES, THEFTS } from '../../../test/attacks/kernel.ts';
import { SITES, forge, refusalByKernel } from '../../../test/harness/kernel-forgery.ts';

describe.each(['payment', 'account'] as const)('the %s kernel', (kernel) => {
  const thefts = THEFTS.filter((theft) => theft.kernel === kernel);

  it.each(thefts.map((theft) => [theft.name, theft] as const))('%s', (_, theft) => {
    const r = theft.request();
    const labels = forge(r, theft).failures();
    expect(labels).not.toEqual([]);
    expect(labels.filter((label) => !label.startsWith(theft.by))).toEqual([]);
    if (theft.messages.length > 0 && !theft.executes) expect(theft.messages).toContain(refusalByKernel(r, theft));
  });

  it('has no assertion that nobody tried to do without', () => {
    const messages = new Set(SITES[kernel].flatMap(({ message }) => message ?? []));
    expect([...new Set([...thefts.flatMap((theft) => theft.messages), ...Object.keys(SECOND_LINES[kernel])])].sort()).toEqual([...messages].sort());
  });
});
