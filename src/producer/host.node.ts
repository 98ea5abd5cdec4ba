// The Node host: data folder, SQLite, HTTP api and the built wallet on one origin. What proves and verifies is given to it.
import { getConnInfo } from '@hono/node-server/conninfo';
import { serve } from '@hono/node-server';
import { ed25519 } from '@noble/curves/ed25519.js';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import {
  API,
  MAX_BLOCK_TRANSACTIONS,
  type BuildConstants,
  type Network,
  type Permutation,
  type Word,
} from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import { openDataFolder } from './data-folder.node.ts';
import { Faucet, type FaucetLimits, type ProveMint } from './faucet.ts';
import { feeRecipients, type FeeAccount } from './fee-recipient.ts';
import { producerApi } from './http.ts';
import { Producer } from './producer.ts';
import { SqliteStore } from './sqlite-store.node.ts';
import { staticWallet } from './static-wallet.node.ts';
import type { AcceptedSets, VerifyTransaction } from './verifier.ts';

/** What the layers above supply: the kernel's constants and the proof system. */
export interface Wiring {
  readonly network: Network;
  readonly kernelVersion: number;
  readonly nativeFaucet: Word;
  readonly permute: Permutation;
  readonly verify: VerifyTransaction;
  readonly accepted: AcceptedSets;
  readonly build: BuildConstants;
  readonly proveMint: ProveMint;
  /** The account that receives the fees, by the seed of its serials. */
  readonly feeAccount: (seed: Word) => FeeAccount;
}

export interface HostOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly dataFolder: string;
  readonly walletFolder: string;
  readonly isolated: boolean;
  readonly report: (error: unknown) => void;
}

export interface Host {
  /** Where it listens: http://127.0.0.1:8080 */
  readonly address: string;
  close(): Promise<void>;
}

const MAX_PENDING = 10_000;
const FAUCET_LIMITS: FaucetLimits = { perClient: 10, windowMs: 60_000, maxQueue: 50 };

const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export async function startHost(options: HostOptions, wiring: Wiring): Promise<Host> {
  const folder = openDataFolder(options.dataFolder, (length) => new Uint8Array(randomBytes(length)));
  const store = new SqliteStore(folder.databasePath);
  const { network, kernelVersion, nativeFaucet, permute, verify, accepted, build, proveMint, feeAccount } = wiring;
  const producerKey = ed25519.getPublicKey(folder.secretKey);
  const producer = await Producer.open({
    genesis: { network, kernelVersion, nativeFaucet, producerKey, salt: folder.salt },
    secretKey: folder.secretKey,
    feeRecipient: feeRecipients(permute, feeAccount(folder.feeSeed)),
    permute,
    verify,
    accepted,
    build,
    store,
    clock: systemClock,
    maxBlockTransactions: MAX_BLOCK_TRANSACTIONS,
    maxPending: MAX_PENDING,
    report: options.report,
  });
  const faucet = new Faucet(producer, proveMint, systemClock, FAUCET_LIMITS);
  const app = new Hono();
  const clientOf = (c: Parameters<typeof getConnInfo>[0]): string => getConnInfo(c).remote.address ?? 'unknown';
  const api = producerApi({ producer, faucet, clientOf, report: options.report });
  const wallet = staticWallet(options.walletFolder, options.isolated);
  const apiPaths = new Set<string>(Object.values(API));
  app.all('*', (c) => (apiPaths.has(`/${c.req.path.split('/')[1]}`) ? api : wallet).fetch(c.req.raw, c.env));

  const server = await listen(app, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    address: `http://${shown}:${port}`,
    async close() {
      await producer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
      folder.unlock();
    },
  };
}

/** Resolves when the port is open, rejects when it cannot be opened. */
function listen(app: Hono, hostname: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port }, () => resolve(server)) as Server;
    server.once('error', reject);
  });
}
