/** A text that calls `watch` each time so many of its characters have been read: to keep an eye on a matcher at work. */
export class WatchedText extends String {
  private readonly text: string;
  private readonly stride: number;
  private readonly watch: () => void;
  private left: number;

  constructor(text: string, stride: number, watch: () => void) {
    super(text);
    this.text = text;
    this.stride = stride;
    this.watch = watch;
    this.left = stride;
  }

  override charCodeAt(index: number): number {
    if (--this.left <= 0) {
      this.left = this.stride;
      this.watch();
    }
    return this.text.charCodeAt(index);
  }
}
