// What follows from a program alone is worked out once a program object, and forgotten with it.
export function remember<P extends object, T>(make: (program: P) => T): (program: P) => T {
  const known = new WeakMap<P, T>();
  return (program) => {
    let value = known.get(program);
    if (value === undefined) known.set(program, (value = make(program)));
    return value;
  };
}
