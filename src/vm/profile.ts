// Where the rows go: cycles by function, for the kernel and each script it entered. Deterministic, so it can be committed.
import type { Execution } from './execution.ts';
import { codeWords, type Program } from './program.ts';

export interface ProfileLine {
  /** `program/function`. */
  readonly name: string;
  readonly rows: number;
  readonly calls: number;
}

/** Own rows of each function (callees not included), most expensive first. */
export function profile(execution: Execution): ProfileLine[] {
  const lines = new Map<string, { name: string; rows: number; calls: number }>();
  for (const row of execution.rows) {
    const place = placeOf(execution, row.pc, row.user);
    if (!place) continue;
    const symbol = place.program.symbols.find(({ start, end }) => place.pc >= start && place.pc < end)!;
    const name = `${place.program.name}/${symbol.name}`;
    let line = lines.get(name);
    if (!line) lines.set(name, (line = { name, rows: 0, calls: 0 }));
    line.rows++;
    if (place.pc === symbol.start) line.calls++;
  }
  return [...lines.values()].sort((x, y) => y.rows - x.rows);
}

function placeOf({ kernel, scripts }: Execution, pc: number, user: boolean): { program: Program; pc: number } | undefined {
  if (!user) return { program: kernel, pc };
  const loaded = scripts.find(({ script, start }) => pc >= start && pc < start + codeWords(script));
  return loaded && { program: loaded.script, pc: pc - loaded.start };
}

export const renderProfile = (lines: readonly ProfileLine[]): string =>
  lines.map(({ name, rows, calls }) => `${String(rows).padStart(5)} rows  ${String(calls).padStart(3)} x  ${name}`).join('\n') + '\n';
