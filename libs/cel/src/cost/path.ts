/**
 * Steps from a variable: field names, `@items`, `@keys`, `@values`; empty when a node is no part of a document.
 *
 * cel-go has paths in Go's slices, which share memory: a step that is appended where there is room left overwrites the
 * one that another path has there. Estimates tell, so that paths share here as well:
 *
 *     self.o.m            memory [self o m _]
 *     its @keys           memory [self o m @keys]
 *     its @values         memory [self o m @values], and now the first of the two reads @values, too
 */
export class Path {
  static readonly NONE = new Path([], 0, 0);
  readonly length: number;
  private readonly memory: string[];
  private readonly capacity: number;

  private constructor(memory: string[], length: number, capacity: number) {
    this.memory = memory;
    this.length = length;
    this.capacity = capacity;
  }

  static of(variable: string): Path {
    return new Path([variable], 1, 1);
  }

  append(step: string): Path {
    const { length, capacity } = this;
    if (length === capacity) return new Path([...this.steps(), step], length + 1, Math.max(1, 2 * capacity));
    this.memory[length] = step;
    return new Path(this.memory, length + 1, capacity);
  }

  /** A path of its own, one step longer. */
  longer(step: string): Path {
    return new Path([...this.steps(), step], this.length + 1, this.length + 1);
  }

  steps(): readonly string[] {
    return this.memory.slice(0, this.length);
  }
}
