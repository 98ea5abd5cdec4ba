// By keyboard alone from nothing to a paid and locked wallet: after each step the focus is where one goes on, and it is seen.
// Every screen fits twice the text on a phone, and everything that is touched is as large as a finger.
import { expect, test, type Page } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

/** Tab until what has this name has the focus; then that it can be seen. */
async function tabTo(page: Page, role: 'button' | 'textbox' | 'link' | 'radio' | 'password', name: string | RegExp): Promise<void> {
  const target = role === 'password' ? page.getByLabel(name, { exact: true }) : page.getByRole(role, { name, exact: typeof name === 'string' });
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await target.first().evaluate((element) => element === document.activeElement)) {
      expect(await target.first().evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
      return;
    }
  }
  throw new Error(`${String(name)} is not reached by Tab`);
}

const heading = (page: Page, name: string | RegExp) => expect(page.getByRole('heading', { level: 1, name })).toBeFocused();

test('create, receive, send, details and lock by keyboard; what happens is said once', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Create a wallet' }).waitFor();
  await tabTo(page, 'button', 'Create a wallet');
  await page.keyboard.press('Enter');
  await heading(page, 'Create a wallet');
  await tabTo(page, 'password', 'Password');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await heading(page, 'Write down these 24 words');
  await tabTo(page, 'button', /Later/);
  await page.keyboard.press('Enter');
  await heading(page, 'Total');
  // All that is said from here on.
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const region = document.querySelector('p[role=status][aria-live=polite]')!;
    new MutationObserver(() => said.push(region.textContent)).observe(region, { subtree: true, childList: true, characterData: true });
  });
  await tabTo(page, 'button', 'Get play money');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('spendable')).toHaveText('100');
  await tabTo(page, 'link', 'Receive');
  await page.keyboard.press('Enter');
  await heading(page, 'Receive');
  const to = await page.getByTestId('address').innerText();
  await tabTo(page, 'link', 'Send');
  await page.keyboard.press('Enter');
  await heading(page, 'Send');
  await tabTo(page, 'textbox', 'To');
  await page.keyboard.type('nobody');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('To', { exact: true })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(to);
  await tabTo(page, 'textbox', 'Amount');
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await heading(page, 'Total');
  await expect(page.locator('[data-kind=send][data-phase=confirmed]')).toBeVisible();
  await expect(page.getByTestId('leaving')).toHaveCount(0);
  await tabTo(page, 'link', 'Sent');
  await page.keyboard.press('Enter');
  await heading(page, 'Sent 1');
  await expect(page.getByText('Confirmed in block')).toBeVisible();
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said.filter((text) => text !== ''));
  expect(said.join(' ')).toContain('Sent 1. It is confirmed.');
  // Asked, received, sent, received back: not one sentence a step of a proof.
  expect(said.length).toBeLessThanOrEqual(5);
  await tabTo(page, 'link', 'Settings');
  await page.keyboard.press('Enter');
  await heading(page, 'Settings');
  await tabTo(page, 'button', 'Lock now');
  await page.keyboard.press('Enter');
  await heading(page, 'Welcome back');
});

/** Inputs within a label are touched by it. */
const small = (page: Page): Promise<string[]> => page.evaluate(() => {
  const all = [...document.querySelectorAll<HTMLElement>('a, button, input, textarea, summary')].filter((element) => element.offsetParent !== null);
  return all.flatMap((element) => {
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
    const hidden = element.className.includes('skip');
    return hidden || (width >= 44 && height >= 44) ? [] : [`${element.outerHTML.slice(0, 90)}: ${width} x ${height}`];
  });
});

for (const [what, width] of [['a phone', 390], ['a phone at twice the size', 195]] as const) {
  test(`every screen fits ${what}, and what is touched is large enough`, async ({ browser }) => {
    const wallet = await WalletPage.open(await browser.newContext({ viewport: { width, height: 844 } }));
    const { page } = wallet;
    const fits = async (): Promise<void> => {
      const { wide, sticking } = await page.evaluate(() => ({
        wide: document.scrollingElement!.scrollWidth > innerWidth,
        sticking: [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 90)),
      }));
      expect({ wide, sticking: wide ? sticking : [] }).toEqual({ wide: false, sticking: [] });
      expect(await small(page)).toEqual([]);
    };
    await page.getByRole('button', { name: 'Create a wallet' }).waitFor();
    await fits();
    await page.getByRole('button', { name: 'Create a wallet' }).click();
    await fits();
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByLabel('Password again').fill('correct horse');
    await page.getByRole('button', { name: 'Create a wallet' }).click();
    await page.getByTestId('phrase').waitFor();
    await fits();
    await page.getByRole('button', { name: 'I wrote them down' }).click();
    await fits();
    await page.getByRole('button', { name: 'Show the words again' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await wallet.playMoney();
    await wallet.expectSpendable('100');
    const own = await wallet.address();
    await fits();
    await wallet.fillPayment(own, '1', 'rescue', 'm'.repeat(300));
    await page.getByText('Why are there two?').click();
    for (const choice of ['Hand it over as a file', 'I can take it back']) await page.getByLabel(choice).check();
    await fits();
    await page.getByLabel('To', { exact: true }).fill('wrong');
    await wallet.pressSend();
    await fits();
    await wallet.pay(own, '1', 'rescue', 'm'.repeat(300));
    await page.locator('[data-phase=proving]').waitFor();
    await fits();
    await expect(page.locator('[data-kind=send][data-phase=confirmed]')).toBeVisible();
    await page.locator('[data-kind=send]').getByRole('link').click();
    await page.getByText('Technical').click();
    await fits();
    await wallet.go('Receive');
    await page.getByRole('button', { name: 'Make link' }).click();
    await page.getByTestId('payment-link').waitFor();
    await fits();
    await wallet.go('Settings');
    await fits();
    await page.getByRole('button', { name: 'Lock now' }).click();
    await page.getByText('I forgot my password').click();
    await fits();
  });
}
