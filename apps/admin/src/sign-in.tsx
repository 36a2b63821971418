/** Who is not signed in learns how to get in; nothing else is told. */
export function SignIn({ refused }: { refused: string | null }) {
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <img src="/favicon.svg" alt="" width="44" height="44" />
        <h1>Hyperhost</h1>
        {refused && (
          <p className="refused" role="alert">
            {refused}
          </p>
        )}
        <p>
          {refused
            ? 'To make a new link, on the machine where the platform runs:'
            : 'To sign in, on the machine where the platform runs:'}
        </p>
        <pre>
          <code>npm run admin:link</code>
        </pre>
        <p className="quiet">
          It prints a one-time link. Open the link in this browser; it stays signed in. Programs use a key instead, see{' '}
          <a href="/docs">the REST reference</a>.
        </p>
      </div>
    </main>
  );
}
