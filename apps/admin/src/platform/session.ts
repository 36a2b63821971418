/** What came of a one-time link. */
export type LinkOutcome = { ok: true } | { ok: false; message: string };

/** Exchanges the code of a one-time link for a session cookie, which only the browser sees. A code works once. */
export async function openSession(code: string): Promise<LinkOutcome> {
  let response: Response;
  try {
    response = await fetch('/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: code }),
    });
  } catch {
    return {
      ok: false,
      message: 'The platform does not answer. The link has not been used: open it again in a moment.',
    };
  }
  if (response.ok) return { ok: true };
  if (response.status === 429) {
    return { ok: false, message: 'Too many attempts. Wait a minute, then open the link again.' };
  }
  if (response.status >= 500) {
    return { ok: false, message: 'The platform could not open a session. Try the link again, or make a new one.' };
  }
  return { ok: false, message: 'This link has been used already, or its time is over. Each link works once.' };
}
