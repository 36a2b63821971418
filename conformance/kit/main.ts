/** `npm run conformance -- --target host:port`: exit status 1 if a case failed or none could be looked at. */
import { runKit } from './command.js';

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
// npm changes the working directory to the repository; paths are meant from where the person stands.
process.exitCode = await runKit(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
});
