// A payment: to whom and how much. The wallet checks every keystroke; a field complains once it was used.
import { useEffect, useRef, useState, type FocusEvent, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { wallet } from '../../stores/wallet.ts';
import { formatAmount, type Amount } from '../../../protocol/index.ts';
import type { OpenWallet, SendPreview, SendRequest, WalletResult } from '../../../wallet/wallet.contract.ts';
import { SendOptions } from './send-options.tsx';

const sent = (left: boolean): void => {
  if (left) navigate({ page: 'home' });
};
type Checked = 'to' | 'amount' | 'memo';

export function Send({ wallet: open, link }: { readonly wallet: OpenWallet; readonly link: string }) {
  const [request, setRequest] = useState<SendRequest>({ to: link, amount: '', memo: '', proofKind: open.usualKind, byFile: false, reclaimAfter: undefined });
  const [used, setUsed] = useState<Readonly<Record<Checked, boolean>>>({ to: link !== '', amount: false, memo: true });
  /** With the request that it is of: nothing is said of what was typed before. */
  const [previewed, setPreviewed] = useState<{ readonly of: SendRequest; readonly preview: SendPreview }>();
  const preview = previewed?.preview;
  /** Counts refused attempts to send: each takes the keyboard to the first field that is wrong. */
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const change = (part: Partial<SendRequest>): void => setRequest((old) => ({ ...old, ...part }));

  // A link fills the other fields, once the wallet knows its chain.
  useEffect(() => {
    if (!request.to.includes(':')) return;
    void wallet().readPaymentText(request.to).then((read) => {
      if (read.ok) setRequest((old) => ({ ...old, to: read.value.to, amount: read.value.amount || old.amount, memo: read.value.memo || old.memo }));
    });
  }, [request.to, open.address]);
  useEffect(() => {
    let current = true;
    void wallet().previewSend(request).then((next) => { if (current) setPreviewed({ of: request, preview: next }); });
    return () => { current = false; };
  }, [request, open.balance]);
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refusals]);

  // Asked anew: what is shown may be of the keystroke before. All of it is one task, so that a second click begins none.
  const send = async (now: SendRequest): Promise<WalletResult<boolean>> => {
    const checked = await wallet().previewSend(now);
    setPreviewed({ of: now, preview: checked });
    setUsed({ to: true, amount: true, memo: true });
    if (checked.amount.ok && checked.to.ok && checked.memo.ok) {
      const result = await wallet().send(now);
      return result.ok ? { ok: true, value: true } : result;
    }
    setRefusals((count) => count + 1);
    return { ok: true, value: false };
  };
  const task = useTask(send, sent);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void task.run(request);
  };
  const errorOf = (field: Checked): string | undefined => {
    if (previewed === undefined || previewed.of[field] !== request[field]) return undefined;
    const result = previewed.preview[field];
    return used[field] && !result.ok ? result.error.message : undefined;
  };
  // Not on the way to a button: a sentence that appears would move the button away from under the finger.
  const use = (field: Checked) => ({ relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof HTMLButtonElement)) setUsed((old) => ({ ...old, [field]: true }));
  };
  return (
    <form ref={form} className={controls.stack} onSubmit={submit} noValidate>
      <Heading title={en.send.title}>{en.send.title}</Heading>
      <Field label={en.send.to} hint={preview?.toSelf === true ? en.send.toSelf : en.send.toHint} value={request.to} error={errorOf('to')} autoComplete="off" required
        onValue={(to) => change({ to })} onBlur={use('to')} />
      <Field label={en.send.amount} hint={preview && en.send.available(amountText(preview.max))} value={request.amount} error={errorOf('amount')} inputMode="decimal"
        autoComplete="off" required onValue={(amount) => change({ amount })} onBlur={use('amount')}
        after={<Button look="quiet" onClick={() => preview && change({ amount: formatAmount(preview.max) })}>{en.send.max}</Button>} />
      <Field label={en.send.memo} hint={en.send.memoHint} value={request.memo} error={errorOf('memo')} onValue={(memo) => change({ memo })} autoComplete="off" />
      <SendOptions open={open} request={request} onChange={change} />
      {preview?.amount.ok === true && previewed?.of.amount === request.amount && <Cost amount={preview.amount.value} preview={preview} />}
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
      <Button type="submit" disabled={task.busy}>{task.busy ? en.send.busy : en.send.button}</Button>
    </form>
  );
}

function Cost({ amount, preview: { fee, merges, tooSmall } }: { readonly amount: Amount; readonly preview: SendPreview }) {
  return (
    <>
      {tooSmall && <Notice>{en.send.tooSmall}</Notice>}
      {merges > 0 && <p className={controls.hint} data-testid="send-merges">{en.send.merges(merges)}</p>}
      <p data-testid="send-total">{en.send.totalLine(amountText(amount + fee), amountText(fee))}</p>
    </>
  );
}
