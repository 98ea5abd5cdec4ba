// Writes test/fixtures/producer-v<N>.sql: a producer's database of version N with one block and one waiting transaction, as
// SQL. Run by hand once for each version, before the next migration is added: npx tsx scripts/producer-fixture.ts 10
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { genesisState } from '../src/protocol/index.ts';
import { FIRST_DATABASE_VERSION, MIGRATIONS, migrate } from '../src/producer/sqlite-migrations.node.ts';
import { SqliteStore } from '../src/producer/sqlite-store.node.ts';
import { sampleTransaction } from '../test/arbitraries/protocol.ts';
import { prove, testProducer } from '../test/harness/producer.ts';
import { permute } from '../test/permutation.ts';
import { seededBytes } from '../test/random.ts';

const version = Number(process.argv[2]);
const steps = MIGRATIONS.slice(0, version - FIRST_DATABASE_VERSION + 1);
const path = join(mkdtempSync(join(tmpdir(), 'sotto-')), 'chain.db');
const store = new SqliteStore(path);
const t = await testProducer(permute, { store });
const random = seededBytes(42);
for (let i = 0; i < 2; i++) {
  const transaction = sampleTransaction(random, t.chain.genesis, { anchorRoot: genesisState(permute).notes });
  const taken = await t.producer.submit(prove(permute, transaction));
  if (!taken.ok) throw new Error(taken.error.message);
  if (i === 0) await t.clock.pass(500);
}
store.close();

const db = new Database(path);
const lines = [...steps, `PRAGMA user_version = ${version};`];
const reference = new Database(':memory:');
migrate(reference, 0, steps);
const tables = reference
  .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
  .all();
for (const { name } of tables as { name: string }[]) {
  const columns = (reference.prepare(`SELECT name FROM pragma_table_info('${name}')`).all() as { name: string }[]).map(
    (c) => c.name,
  );
  const values = columns.map((column) => `quote(${column})`).join(" || ', ' || ");
  for (const { row } of db.prepare(`SELECT ${values} AS row FROM ${name}`).all() as { row: string }[]) {
    lines.push(`INSERT INTO ${name} (${columns.join(', ')}) VALUES (${row});`);
  }
}
writeFileSync(`test/fixtures/producer-v${version}.sql`, `${lines.join('\n')}\n`);
