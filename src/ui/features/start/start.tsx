// The first screen: make a wallet or restore one. The password encrypts it on this device.
import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { Username } from '../../components/username.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { showPhrase } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';

const MIN_PASSWORD = 8;
const create = (password: string) => wallet().create(password);
const restore = (phrase: string, password: string) => wallet().restore(phrase, password);
const created = ({ phrase }: { readonly phrase: string }): void => showPhrase(phrase);
const restored = (): void => undefined;

export function Start() {
  const [mode, setMode] = useState<'choose' | 'create' | 'restore'>('choose');
  if (mode !== 'choose') return <PasswordForm restoring={mode === 'restore'} back={() => setMode('choose')} />;
  return (
    <div className={controls.stack}>
      <Heading title={en.start.title}>{en.start.title}</Heading>
      <p>{en.start.lead}</p>
      <Button onClick={() => setMode('create')}>{en.start.create}</Button>
      <Button look="quiet" onClick={() => setMode('restore')}>{en.start.restore}</Button>
    </div>
  );
}

function PasswordForm({ restoring, back }: { readonly restoring: boolean; readonly back: () => void }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [phrase, setPhrase] = useState('');
  const [problem, setProblem] = useState<'short' | 'differ'>();
  const creation = useTask(create, created);
  const restoration = useTask(restore, restored);
  const task = restoring ? restoration : creation;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = [...password].length < MIN_PASSWORD ? 'short' : password === again ? undefined : 'differ';
    setProblem(wrong);
    if (wrong !== undefined) return;
    void (restoring ? restoration.run(phrase, password) : creation.run(password));
  };
  const idle = restoring ? en.start.restore : en.start.create;
  const busy = restoring ? en.start.restoring : en.start.creating;
  return (
    <form className={controls.stack} onSubmit={submit} noValidate>
      <Heading title={idle}>{idle}</Heading>
      <Username />
      {restoring && <Field label={en.start.phrase} hint={en.start.phraseHint} value={phrase} onValue={setPhrase} multiline required autoComplete="off" />}
      <Field label={en.start.password} hint={en.start.passwordHint} type="password" value={password} onValue={setPassword}
        error={problem === 'short' ? en.start.tooShort : undefined} autoComplete="new-password" required />
      <Field label={en.start.passwordAgain} type="password" value={again} onValue={setAgain} error={problem === 'differ' ? en.start.mismatch : undefined} autoComplete="new-password" required />
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
      <div className={controls.row}>
        <Button type="submit" disabled={task.busy}>{task.busy ? busy : idle}</Button>
        <Button look="quiet" onClick={back} disabled={task.busy}>{en.back}</Button>
      </div>
    </form>
  );
}
