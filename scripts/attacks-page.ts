// docs/attacks.md: what each constraint and each assertion stands against, and where each finding of the reviews is tested. Made
// from the tables that the tests run and from the titles of the tests; nothing is attacked here.
import { readFileSync, readdirSync } from 'node:fs';
import type { Machine } from '../src/air/index.ts';
import { CPU_ATTACKS, CPU_IMPLIED, CPU_WITHOUT } from '../test/attacks/cpu.ts';
import { HASHER_ATTACKS, HASHER_IMPLIED, HASHER_WITHOUT } from '../test/attacks/hasher.ts';
import { SECOND_LINES, THEFTS } from '../test/attacks/kernel.ts';
import { FINDINGS } from '../test/attacks/reviews.ts';
import { TABLE_ATTACKS, TABLE_WITHOUT } from '../test/attacks/tables.ts';

interface Table {
  readonly attacks: readonly string[];
  readonly implied: Readonly<Record<string, string>>;
  readonly without: Readonly<Record<string, string>>;
}
const named = (prefix: string, labels: readonly string[]): string[] => labels.map((label) => prefix + label);
const keyed = (prefix: string, of: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [prefix + key, value]));
/** memory1/cell and memory/cell are one: lanes are alike. */
const laneless = (label: string): string => label.replace(/^([a-z]+)\d+\//, '$1/');

const TABLE: Table = {
  attacks: [...named('cpu/', Object.keys(CPU_ATTACKS)), ...named('hasher/', Object.keys(HASHER_ATTACKS)), ...Object.keys(TABLE_ATTACKS).map(laneless)],
  implied: { ...keyed('cpu/', CPU_IMPLIED), ...keyed('hasher/', HASHER_IMPLIED) },
  without: { ...keyed('cpu/', CPU_WITHOUT), ...keyed('hasher/', HASHER_WITHOUT), ...TABLE_WITHOUT },
};

/** The longest family that speaks of a label: itself, or without its last parts. */
function familyOf(label: string): string {
  for (let name = label; ; name = name.slice(0, name.lastIndexOf('-'))) {
    if (name in TABLE.without) return name;
    if (!name.includes('-')) throw new Error(`docs/attacks.md: nothing says what ${label} is for (test/attacks)`);
  }
}

function mutationTable(machine: Machine): string[] {
  const attacked = new Set(TABLE.attacks);
  const families = new Map<string, string[]>();
  const implied: string[] = [];
  for (const { label } of [...machine.constraints, ...machine.interactions]) {
    const name = laneless(label);
    if (name in TABLE.implied) implied.push(`| ${label} | ${TABLE.implied[name]} |`);
    else if (!attacked.has(name)) throw new Error(`docs/attacks.md: no trace isolates ${label} (test/attacks)`);
    else families.set(familyOf(name), [...(families.get(familyOf(name)) ?? []), label]);
  }
  const shown = (labels: readonly string[]): string => (labels.length <= 2 ? labels.join(', ') : `${labels[0]} to ${labels.at(-1)} (${labels.length})`);
  return [
    '| labels | without them |', '|---|---|', ...[...families].map(([family, labels]) => `| ${shown(labels)} | ${TABLE.without[family]} |`), '',
    'No trace isolates these:', '', '| label | why it stands |', '|---|---|', ...implied,
  ];
}

const KERNEL_NAMES = ['payment', 'account'] as const;

function kernelTables(): string[] {
  return KERNEL_NAMES.flatMap((kernel) => [
    `## The ${kernel} kernel`, '', '| theft | assertion | refused by |', '|---|---|---|',
    ...THEFTS.filter((theft) => theft.kernel === kernel).map(({ name, messages, by }) => `| ${name} | ${messages.join(', ') || '(wired)'} | ${by} |`), '',
    'Second lines:', '', '| assertion | why it has no theft of its own |', '|---|---|',
    ...Object.entries(SECOND_LINES[kernel]).map(([message, why]) => `| ${message} | ${why} |`), '',
  ]);
}

/** Titles that begin with numbers of findings, in test files, and in the table of thefts for the file that runs it. */
function titles(): { readonly ids: readonly string[]; readonly title: string; readonly file: string }[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts')).map((path) => `src/${path.replaceAll('\\', '/')}`).sort();
  const titled = /(['"`])((?:[VSPRABC]\d{1,2} ?)+): ((?:\\.|(?!\1).)*)\1/g;
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(titled)].map(([, , ids, title]) => ({ ids: ids!.split(' '), title: title!.replaceAll('\\', ''), file })),
  ).concat([...new Set(THEFTS.map(({ name }) => name))].map((name) => {
    const [ids, title] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 2)];
    return { ids: ids.split(' '), title, file: 'src/kernels/tx/thefts.test.ts' };
  }));
}

function reviewTable(): string[] {
  const all = titles();
  const known = new Set(FINDINGS.map(({ id }) => id));
  const unknown = all.flatMap(({ ids }) => ids).filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`docs/attacks.md: no finding has the number ${unknown.join(', ')} (test/attacks/reviews.ts)`);
  return [
    '| finding | about | tests |', '|---|---|---|',
    ...FINDINGS.map(({ id, about, untested }) => {
      const tests = all.filter(({ ids }) => ids.includes(id)).map(({ title, file }) => `${title} (\`${file.slice('src/'.length)}\`)`);
      if (tests.length === 0 && untested === undefined) throw new Error(`docs/attacks.md: ${id} has no test and no reason (test/attacks/reviews.ts)`);
      return `| ${id} | ${about} | ${tests.join('<br>') || `none: ${untested}`} |`;
    }),
  ];
}

/** Markdown; deterministic. Throws where a label, an assertion or a finding is left out. */
export function attacksPage(machine: Machine): string {
  return [
    '# Attacks', '', 'Generated by `scripts/generate-docs.ts` from the tables that the tests run (`test/attacks`) and from their titles; do not edit.', '',
    '## Constraints', '',
    'For each label of the payment machine there is a trace that it alone refuses, though the forger settles every other table as well as',
    'anybody could (`src/vm/chips/*/*.test.ts`). The helper columns and the running sum of the lookups are attacked in `src/stark/transcript.test.ts`.', '',
    ...mutationTable(machine), '',
    '## The kernels', '',
    'Each transaction below executes on a kernel from which one assertion is taken, or which copies something else; its rows are then given',
    'back the real instructions, and the checker refuses the trace by these labels and no other (`src/kernels/tx/thefts.test.ts`). No proof of',
    'it is accepted on the product\'s class and parameters, even of a prover that drops what does not fit (`src/client/theft-proofs.test.ts`).', '',
    ...kernelTables(),
    '## The design\'s reviews', '', ...reviewTable(),
  ].join('\n') + '\n';
}
