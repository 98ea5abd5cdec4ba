// Lock, backup, diagnostics to copy, erase.
import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { announce, showPhrase } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';
import { ProofKindChoice } from '../send/proof-kind-choice.tsx';
import { Erase } from './erase.tsx';

const nothing = (): void => undefined;
const reveal = (password: string) => wallet().revealPhrase(password);
function lock(): void {
  // Unlocked again, one is at the wallet and not in the settings.
  navigate({ page: 'home' });
  void wallet().lock();
}
const revealed = ({ phrase }: { readonly phrase: string }): void => showPhrase(phrase);

export function Settings({ wallet: open }: { readonly wallet: OpenWallet }) {
  return (
    <div className={controls.stack}>
      <h1>{en.settings.title}</h1>
      <div className={controls.row}><Button onClick={lock}>{en.settings.lock}</Button></div>
      <CollectWith open={open} />
      <RevealPhrase />
      <Diagnostics wallet={open} />
      <p className={controls.hint}>{en.settings.theme}</p>
      <Erase />
    </div>
  );
}

const setCollectWith = (kind: OpenWallet['collectWith']) => wallet().setCollectWith(kind);

/** Arriving notes are collected by a transaction of one's own, so that too is proved and pays a fee. */
function CollectWith({ open }: { readonly open: OpenWallet }) {
  const task = useTask(setCollectWith, nothing);
  return (
    <section className={controls.card} aria-label={en.settings.collect}>
      <h2>{en.settings.collect}</h2>
      <p className={controls.hint}>{en.settings.collectLead}</p>
      <ProofKindChoice open={open} name="collect-with" value={open.collectWith} onValue={(kind) => void task.run(kind)} />
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
    </section>
  );
}

function RevealPhrase() {
  const [password, setPassword] = useState('');
  const task = useTask(reveal, revealed);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void task.run(password);
  };
  return (
    <form className={controls.card} onSubmit={submit} noValidate>
      <h2>{en.settings.backup}</h2>
      <Field label={en.start.password} type="password" value={password} onValue={setPassword} error={task.error} autoComplete="current-password" />
      <div className={controls.row}><Button type="submit" look="quiet" disabled={task.busy}>{en.settings.reveal}</Button></div>
    </form>
  );
}

/** Public facts only: nothing here tells who one is or what one has. */
function Diagnostics({ wallet: open }: { readonly wallet: OpenWallet }) {
  const text = JSON.stringify(
    { network: open.network, sync: open.sync.phase, block: open.sync.block, prover: open.prover, storagePersistent: open.backup.persistent ?? 'not asked', browser: navigator.userAgent },
    null, 1,
  );
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => announce(en.receive.copied));
  return (
    <section className={controls.card} aria-label={en.settings.diagnostics}>
      <h2>{en.settings.diagnostics}</h2>
      <p>{en.prover.threads(open.prover.threads)}</p>
      {!open.prover.isolated && <p>{en.prover.notIsolated}</p>}
      <pre className={controls.mono} data-testid="diagnostics">{text}</pre>
      <div className={controls.row}><Button look="quiet" onClick={copy}>{en.settings.copy}</Button></div>
    </section>
  );
}
