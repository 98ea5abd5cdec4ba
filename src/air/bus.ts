// Buses: the only way in which chips speak to each other. A *request* asserts that some table states the tuple; an *offer* is
// a table's row that states it, any number of times. LogUp (eprint 2022/1530) proves that the multisets agree. Declared once,
// each with the meaning of its fields; the id is part of the fingerprint, so equal tuples on two buses never meet.

export interface Bus {
  readonly name: string;
  /** Distinct positive number, part of the fingerprint. */
  readonly id: number;
  /** One sentence a field; the tuple's width is fixed by it. */
  readonly fields: readonly string[];
}

export function bus(name: string, id: number, fields: readonly string[]): Bus {
  return { name, id, fields };
}
