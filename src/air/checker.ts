// The checker: every constraint on every row and every bus, straight from the definition, without proving. It reports all
// failing labels, not the first, so that an attack test can assert that exactly one constraint stands in the way.
import type { PrimeField } from '../field/index.ts';
import type { Cell } from './expression.ts';
import type { Machine } from './machine.ts';
import { requestedTuples } from './public-request.ts';
import { baseAlgebra, compileTape, runTape } from './tape.ts';
import type { Columns } from './trace.ts';

export interface Failure {
  readonly label: string;
  /** First row on which it fails (for a bus: on which the tuple occurs). */
  readonly row: number;
  readonly detail: string;
}

/** All failing labels of a trace, each once, in machine order. An empty list means that the statement holds. */
export function checkTrace(
  field: PrimeField,
  machine: Machine,
  fixed: Columns,
  main: Columns,
  publicWords: readonly number[],
): Failure[] {
  const tables = { main, fixed, periodic: machine.periodic };
  const n = machine.height;
  const failures = new Map<string, Failure>();
  const fail = (label: string, row: number, detail: string): void => {
    if (!failures.has(label)) failures.set(label, { label, row, detail });
  };
  const { constraints, interactions } = machine;
  const expressions = [...constraints.map((c) => c.expr), ...interactions.flatMap((i) => [i.multiplicity, ...i.tuple])];
  const tape = compileTape(expressions);
  const algebra = baseAlgebra(field);
  const balance = new Map<string, Tally>();

  for (let row = 0; row < n; row++) {
    const read = ({ table, column, next }: Cell): number => {
      const values = tables[table][column]!;
      return values[(row + (next ? 1 : 0)) % values.length]!;
    };
    const values = runTape(tape, algebra, read);
    constraints.forEach(({ label }, k) => {
      if (values[k] !== 0) fail(label, row, `value ${values[k]}`);
    });
    let at = constraints.length;
    for (const { label, bus, side, tuple } of interactions) {
      const multiplicity = values[at]!;
      const key = tupleKey(bus.name, values.slice(at + 1, at + 1 + tuple.length));
      at += 1 + tuple.length;
      if (multiplicity !== 0) tally(field, balance, key, side, multiplicity, label, row);
    }
  }
  for (const { bus, tuple } of requestedTuples(machine.publicRequests, publicWords)) {
    tally(field, balance, tupleKey(bus.name, tuple), 'request', 1, `public/${bus.name}`, 0);
  }
  for (const [key, { total, requests, offers }] of balance) {
    if (total === 0) continue;
    // A request nobody answers is the requester's failure; an offer nobody takes or a wrong count is the offerer's.
    const blamed = offers.size === 0 ? requests : offers;
    for (const [label, row] of blamed) fail(label, row, `bus is out of balance by ${total} at ${key}`);
  }
  const order = new Map([...constraints, ...interactions].map(({ label }, k) => [label, k]));
  return [...failures.values()].sort((a, b) => (order.get(a.label) ?? -1) - (order.get(b.label) ?? -1));
}

interface Tally {
  total: number;
  readonly requests: Map<string, number>;
  readonly offers: Map<string, number>;
}

const tupleKey = (busName: string, tuple: readonly number[]): string => `${busName}(${tuple.join(', ')})`;

function tally(
  field: PrimeField, balance: Map<string, Tally>, key: string, side: 'request' | 'offer', multiplicity: number, label: string, row: number,
): void {
  let entry = balance.get(key);
  if (!entry) balance.set(key, (entry = { total: 0, requests: new Map(), offers: new Map() }));
  entry.total = side === 'request' ? field.add(entry.total, multiplicity) : field.sub(entry.total, multiplicity);
  const labels = side === 'request' ? entry.requests : entry.offers;
  if (!labels.has(label)) labels.set(label, row);
}
