// Lock, backup, how proofs are made; diagnostics to copy; erase.
import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { Username } from '../../components/username.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { showPhrase } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';
import { ProofKindChoice } from '../send/proof-kind-choice.tsx';
import { Diagnostics } from './diagnostics.tsx';
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
      <Heading title={en.settings.title}>{en.settings.title}</Heading>
      <div className={controls.row}><Button onClick={lock}>{en.settings.lock}</Button></div>
      <RevealPhrase persistent={open.backup.persistent} />
      <UsualKind open={open} />
      <Diagnostics wallet={open} />
      <p className={controls.hint}>{en.settings.theme}</p>
      <Erase />
    </div>
  );
}

const setUsualKind = (kind: OpenWallet['usualKind']) => wallet().setUsualKind(kind);

function UsualKind({ open }: { readonly open: OpenWallet }) {
  const task = useTask(setUsualKind, nothing);
  return (
    <section className={controls.card} aria-label={en.settings.kind}>
      <h2>{en.settings.kind}</h2>
      <p className={controls.hint}>{en.settings.kindLead}</p>
      <ProofKindChoice open={open} name="usual-kind" value={open.usualKind} onValue={(kind) => void task.run(kind)} />
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
    </section>
  );
}

function RevealPhrase({ persistent }: { readonly persistent: boolean | undefined }) {
  const [password, setPassword] = useState('');
  const task = useTask(reveal, revealed);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void task.run(password);
  };
  return (
    <form className={controls.card} onSubmit={submit} noValidate>
      <h2>{en.settings.backup}</h2>
      <p className={controls.hint}>{en.settings.backupLead}</p>
      {persistent !== undefined && <p className={controls.hint}>{persistent ? en.settings.kept : en.settings.notKept}</p>}
      <Username />
      <Field label={en.start.password} type="password" value={password} onValue={setPassword} error={task.error} autoComplete="current-password" />
      <div className={controls.row}><Button type="submit" look="quiet" disabled={task.busy}>{en.settings.reveal}</Button></div>
    </form>
  );
}
