// A machine is a list of chip instances side by side on ONE trace height n. A chip that needs more rows than n is instantiated
// several times (lanes). One domain, one FRI, one running sum: nothing but n and the class is visible to an observer.
import { log2Exact } from '../field/index.ts';
import { AirBuilder, AirError, MAX_DEGREE, type Chip, type Constraint, type Interaction } from './chip.ts';
import { Expr, type Cell } from './expression.ts';
import { cellsOf, columnNames, layout } from './layout.ts';
import { publicWordCount, type PublicRequest } from './public-request.ts';

export interface ChipUse {
  readonly chip: Chip;
  readonly lanes: number;
}

export interface Instance {
  /** `chip` or `chip0`, `chip1`... */
  readonly name: string;
  readonly chip: Chip;
  readonly lane: number;
  readonly lanes: number;
  /** First main column and first fixed column of this instance. */
  readonly mainBase: number;
  readonly fixedBase: number;
}

export interface Machine {
  readonly name: string;
  readonly height: number;
  readonly logHeight: number;
  readonly instances: readonly Instance[];
  readonly mainNames: readonly string[];
  readonly fixedNames: readonly string[];
  readonly periodicNames: readonly string[];
  /** One period of each periodic column. */
  readonly periodic: readonly (readonly number[])[];
  readonly constraints: readonly Constraint[];
  /** Named intermediate expressions, for the listing. */
  readonly definitions: AirBuilder['definitions'];
  readonly interactions: readonly Interaction[];
  /** Indices of `interactions`, at most three a group: each group has one helper column over K. */
  readonly helperGroups: readonly (readonly number[])[];
  /** Main columns read on the next row, ascending: those are opened at g*z too. */
  readonly nextColumns: readonly number[];
  /** What the verifier requests. */
  readonly publicRequests: readonly PublicRequest[];
  /** How many public words a statement has. */
  readonly publicWordCount: number;
}

/** Shared preprocessed columns, always the first two fixed ones. */
export const SharedFixed = layout({ index: 1, first: 1 });

export function assembleMachine(
  name: string,
  height: number,
  uses: readonly ChipUse[],
  publicRequests: readonly PublicRequest[],
): Machine {
  const instances: Instance[] = [];
  const constraints: Constraint[] = [];
  const interactions: Interaction[] = [];
  const definitions: AirBuilder['definitions'] = [];
  const mainNames: string[] = [];
  const fixedNames = columnNames(SharedFixed).map((column) => `shared.${column}`);
  const periodicNames: string[] = [];
  const periodic: (readonly number[])[] = [];
  const shared = cellsOf(SharedFixed, 'fixed', 0, 'shared', false);

  for (const { chip, lanes } of uses) {
    const periodicCells: Record<string, Expr> = {};
    for (const [column, values] of Object.entries(chip.periodic)) {
      if (height % values.length !== 0) throw new AirError(`${chip.name}.${column}: period ${values.length} does not divide ${height}`);
      log2Exact(values.length);
      const cell: Cell = { table: 'periodic', column: periodic.length, next: false, name: `${chip.name}.${column}` };
      periodicCells[column] = new Expr({ kind: 'cell', cell });
      periodicNames.push(cell.name);
      periodic.push(values);
    }
    for (let lane = 0; lane < lanes; lane++) {
      const instance: Instance = {
        name: lanes === 1 ? chip.name : `${chip.name}${lane}`,
        chip, lane, lanes, mainBase: mainNames.length, fixedBase: fixedNames.length,
      };
      instances.push(instance);
      mainNames.push(...columnNames(chip.columns).map((column) => `${instance.name}.${column}`));
      fixedNames.push(...columnNames(chip.fixed).map((column) => `${instance.name}.${column}`));
      const knownBits = Object.entries(chip.periodic).filter(([, values]) => values.every((v) => v === 0 || v === 1));
      const air = new AirBuilder(instance.name, [shared.first, ...knownBits.map(([column]) => periodicCells[column]!)]);
      chip.evaluate(air, {
        row: cellsOf(chip.columns, 'main', instance.mainBase, instance.name, false),
        next: cellsOf(chip.columns, 'main', instance.mainBase, instance.name, true),
        fixed: cellsOf(chip.fixed, 'fixed', instance.fixedBase, instance.name, false),
        periodic: periodicCells,
        shared, lane, lanes,
      });
      constraints.push(...air.constraints);
      interactions.push(...air.interactions);
      definitions.push(...air.definitions);
    }
  }
  refuseDuplicates('label', [...constraints, ...interactions].map((c) => c.label));
  // A gate is recognised by its rendering: a column named like a periodic bit would pass for one.
  refuseDuplicates('name', [...mainNames, ...fixedNames, ...periodicNames, ...definitions.map((d) => d.label)]);
  const buses = new Set([...interactions, ...publicRequests].map((i) => i.bus));
  refuseDuplicates('bus id', [...buses].map(({ id }) => String(id)));
  for (const { bus, tuple } of publicRequests) {
    if (tuple.length !== bus.fields.length) throw new AirError(`public/${bus.name}: ${bus.fields.length} fields, got ${tuple.length}`);
  }
  return {
    name, height, logHeight: log2Exact(height), instances, mainNames, fixedNames, periodicNames, periodic,
    constraints, interactions, definitions,
    helperGroups: groupInteractions(interactions),
    nextColumns: nextColumnsOf([...constraints.map((c) => c.expr), ...interactions.flatMap((i) => [i.multiplicity, ...i.tuple])]),
    publicRequests,
    publicWordCount: publicWordCount(publicRequests),
  };
}

function refuseDuplicates(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new AirError(`${what} used twice: ${name}`);
    seen.add(name);
  }
}

const tupleDegree = (i: Interaction): number => Math.max(...i.tuple.map((e) => e.degree));

/** Degree of h * d0 * d1 * d2 - sum_i m_i * prod_{j != i} d_j, h being a column. */
function groupDegree(group: readonly Interaction[]): number {
  const all = group.reduce((total, i) => total + tupleDegree(i), 0);
  return Math.max(1 + all, ...group.map((i) => i.multiplicity.degree + all - tupleDegree(i)));
}

/** Greedy, in order: a group grows while it has fewer than three fractions and stays within the degree. */
function groupInteractions(interactions: readonly Interaction[]): number[][] {
  const groups: number[][] = [];
  interactions.forEach((interaction, index) => {
    const last = groups.at(-1);
    const members = (group: readonly number[]): Interaction[] => group.map((k) => interactions[k]!);
    if (last && last.length < 3 && groupDegree([...members(last), interaction]) <= MAX_DEGREE) last.push(index);
    else groups.push([index]);
    const degree = groupDegree(members(groups.at(-1)!));
    if (degree > MAX_DEGREE) throw new AirError(`${interaction.label}: helper constraint of degree ${degree} exceeds ${MAX_DEGREE}`);
  });
  return groups;
}

function nextColumnsOf(expressions: readonly Expr[]): number[] {
  const columns = new Set<number>();
  const seen = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    const { node } = e;
    if (node.kind === 'constant') return;
    if (node.kind !== 'cell') {
      visit(node.left);
      visit(node.right);
      return;
    }
    if (!node.cell.next) return;
    if (node.cell.table !== 'main') throw new AirError(`${node.cell.name}: only main columns may be read on the next row`);
    columns.add(node.cell.column);
  };
  expressions.forEach(visit);
  return [...columns].sort((a, b) => a - b);
}
