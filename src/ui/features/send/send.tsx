// A payment: to whom, how much, how it is proved. The wallet checks every keystroke; a field complains once it was used.
import { useEffect, useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet, SendPreview, SendRequest } from '../../../wallet/wallet.contract.ts';
import { ProofKindChoice } from './proof-kind-choice.tsx';

const send = (request: SendRequest) => wallet().send(request);
const sent = (): void => navigate({ page: 'home' });

export function Send({ wallet: open, link }: { readonly wallet: OpenWallet; readonly link: string }) {
  const [request, setRequest] = useState<SendRequest>({ to: link, amount: '', memo: '', proofKind: 'rescue', byFile: false });
  const [used, setUsed] = useState({ to: false, amount: false });
  const [preview, setPreview] = useState<SendPreview>();
  const task = useTask(send, sent);
  const change = (part: Partial<SendRequest>): void => setRequest((old) => ({ ...old, ...part }));

  // A link fills the other fields.
  useEffect(() => {
    if (!request.to.includes(':')) return;
    void wallet().readPaymentText(request.to).then((read) => {
      if (read.ok) setRequest((old) => ({ ...old, to: read.value.to, amount: read.value.amount || old.amount, memo: read.value.memo || old.memo }));
    });
  }, [request.to]);
  useEffect(() => {
    let current = true;
    void wallet().previewSend(request).then((next) => { if (current) setPreview(next); });
    return () => { current = false; };
  }, [request, open.balance]);

  const valid = preview !== undefined && preview.amount.ok && preview.to.ok;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setUsed({ to: true, amount: true });
    if (valid) void task.run(request);
  };
  const errorOf = (field: 'to' | 'amount'): string | undefined => {
    const result = preview?.[field];
    return used[field] && result && !result.ok ? result.error.message : undefined;
  };
  return (
    <form className={controls.stack} onSubmit={submit} noValidate>
      <h1>{en.send.title}</h1>
      <Field label={en.send.to} hint={en.send.toHint} value={request.to} error={errorOf('to')} autoComplete="off" required
        onValue={(to) => change({ to })} onBlur={() => setUsed((u) => ({ ...u, to: true }))} />
      <Field label={en.send.amount} value={request.amount} error={errorOf('amount')} inputMode="decimal" autoComplete="off" required
        onValue={(amount) => change({ amount })} onBlur={() => setUsed((u) => ({ ...u, amount: true }))}
        after={<Button look="quiet" onClick={() => preview && change({ amount: amountText(preview.max) })}>{en.send.max}</Button>} />
      <Field label={en.send.memo} hint={en.send.memoHint} value={request.memo} onValue={(memo) => change({ memo })} autoComplete="off" />
      <ProofKindChoice open={open} name="proof-kind" value={request.proofKind} onValue={(proofKind) => change({ proofKind })} />
      <label className={controls.line}>
        <input type="checkbox" checked={request.byFile} onChange={(event) => change({ byFile: event.target.checked })} />
        {en.send.byFile}
      </label>
      {valid && <p>{en.send.totalLine(amountText((preview.amount.ok ? preview.amount.value : 0n) + preview.fee))}</p>}
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
      <Button type="submit" disabled={task.busy}>{task.busy ? en.send.busy : en.send.button}</Button>
    </form>
  );
}
