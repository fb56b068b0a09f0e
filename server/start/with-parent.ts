// Loaded into every child by `--import`: the channel closes when the supervisor ends, also by SIGKILL, and the child ends too.
if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 3_000).unref();
  });
  process.channel.unref();
}
