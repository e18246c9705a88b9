// What `push` prints: what is said in one turn of the event loop goes out in one piece, since many hosts say much and each write blocks.

let gathering = false;

export function print(text: string): void {
  const { stdout } = process;
  if (!gathering) {
    gathering = true;
    stdout.cork();
    setImmediate(() => {
      gathering = false;
      stdout.uncork();
    });
  }
  stdout.write(text);
}
