/** Types of the tool's scripts, for `tsc --checkJs` with tsconfig.tool.json. Not loaded by any page. */

/** An element to which the templates always give these data- attributes. */
type With<Kind extends HTMLElement, Name extends string> = Kind & {
  readonly dataset: DOMStringMap & Record<Name, string>;
};

/** What the templates put behind each hook. */
interface Hooks {
  "[data-add]": HTMLButtonElement;
  "[data-add], [data-remove], [data-tools], .picker .search": HTMLElement;
  "[data-body]": HTMLTextAreaElement;
  "[data-close-registration]": HTMLButtonElement;
  "[data-comment-entry]": HTMLDetailsElement;
  "[data-conflicts]": HTMLElement;
  "[data-entries]": HTMLElement;
  "[data-entry]": HTMLElement;
  "[data-field]": With<HTMLElement, "field">;
  [field: `[data-field="${string}"]`]: With<HTMLElement, "field">;
  [inputs: `[name="${string}"]:not([type=checkbox])`]: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  "[data-files]": With<HTMLElement, "words" | "largest" | "send" | "csrf">;
  "[data-guess-zone] select": HTMLSelectElement;
  "[data-keep-button]": HTMLElement;
  "[data-list]": HTMLElement;
  "[data-meter]": HTMLElement;
  "[data-none]": HTMLElement;
  "[data-picker]": HTMLElement;
  "[data-picker] [type=search]": HTMLInputElement;
  "[data-plan-form]": With<HTMLFormElement, "words" | "owner" | "plan" | "device" | "fields" | "csrf">;
  "[data-points]": HTMLElement;
  "[data-problem-text]": HTMLElement;
  "[data-quotable]": HTMLElement;
  "[data-quote]": HTMLTextAreaElement;
  "[data-remove-file]": With<HTMLButtonElement, "removeFile">;
  "[data-review]": With<HTMLFormElement, "words" | "owner" | "plan" | "keep" | "csrf" | "offer">;
  "[data-review-field]": HTMLElement;
  "[data-save]": HTMLElement;
  "[data-save-state]": HTMLElement;
  "[data-sending]": HTMLElement;
  "[data-sign-out]": With<HTMLFormElement, "signOut">;
  "[data-sign-out-question]": HTMLDialogElement;
  "[data-snippets]": HTMLElement;
  "[data-storage]": With<HTMLDivElement | HTMLFormElement, "storage" | "target" | "origin" | "key">;
  "[data-storage-failed]": HTMLElement;
  "[data-submit-at-once]": HTMLFormElement;
  "[data-tool]": With<HTMLIFrameElement, "tool">;
  "[data-unsaved]": HTMLFormElement;
  "[data-with-the-form]": HTMLElement;
  "[name=comment]": HTMLInputElement;
  "[name=page]": HTMLInputElement;
  "[type=checkbox]": HTMLInputElement;
  ".conflict button[form]": HTMLButtonElement;
  ".guide": HTMLDetailsElement;
  ".option": HTMLElement;
  ".writer": HTMLElement;
  "details": HTMLDetailsElement;
  "input, textarea": HTMLInputElement | HTMLTextAreaElement;
  "textarea, input": HTMLInputElement | HTMLTextAreaElement;
  "input, textarea, select": HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  "input[type=file]": HTMLInputElement;
  "textarea": HTMLTextAreaElement;
  "bdi": HTMLElement;
  "li": HTMLElement;
  "summary": HTMLElement;
}

interface ParentNode {
  querySelector<Hook extends keyof Hooks>(hook: Hook): Hooks[Hook] | null;
  querySelectorAll<Hook extends keyof Hooks>(hook: Hook): NodeListOf<Hooks[Hook]>;
}

interface Element {
  closest<Hook extends keyof Hooks>(hook: Hook): Hooks[Hook] | null;
}

/** A message of 1EdTech's LTI Client Side postMessages. */
interface StorageMessage {
  subject: string;
  message_id: string;
  key?: string;
  value?: string;
}

/** An input's name and its value. */
type Pair = [string, string];

/** What a window that is gone kept of a plan or review. */
interface LeftBehind<Draft> {
  page: string;
  /** By field. */
  texts: Record<string, Draft>;
}

/** What one window keeps of one plan or review until it is sent. */
interface Drafts<Draft> {
  /** Whether the text is kept, once it is on the disk. */
  keep(field: string, draft: Draft): Promise<boolean>;
  /** Of this window, or of one whose texts were taken. */
  forget(field: string, of?: string): Promise<void>;
  /** Go on as a window whose texts were taken. */
  become(page: string): void;
  /** Take what windows that are gone left behind, each text once among all windows. Resolves soon;
   * what is left by a window that closes later is handed over then. */
  inherit(take: (left: LeftBehind<Draft>) => void): Promise<void>;
}

/** A field of a plan as this browser keeps it. */
interface FieldDraft {
  pairs: Pair[];
  /** The revision that the text was written upon. */
  base: string;
}

/** The server's answer to fields that were sent; HTML where text is drawn. */
interface FieldsAnswer {
  saved: Record<string, { revision: number; problem: string | null }>;
  missing: string[];
  conflicts: Record<string, string>;
  revisions: Record<string, number>;
  meter: string;
}

/** Its answer to a review's texts. */
interface ReviewAnswer {
  score: string;
  stale: boolean;
  twice: boolean;
}

/** Its answer about files; HTML where they are drawn. */
interface FilesAnswer {
  list: string;
  meter: string;
  problem?: string | null;
}

/** A file on its way, as the page shows it. */
interface FileLine {
  row: HTMLElement;
  bar: HTMLProgressElement;
  button: HTMLButtonElement;
  say(state: string, values?: Record<string, string | number>): void;
}

/** What the scripts of one page share. */
interface Plan {
  /** An element that the page always has; an error that names it where it hasn't. */
  need<Hook extends keyof Hooks>(hook: Hook, root?: ParentNode): Hooks[Hook];
  /** The element of this kind around another one; an error as above. */
  around<Hook extends keyof Hooks>(hook: Hook, inner: Element): Hooks[Hook];
  /** @param page names this window; the server knows it by the same name. */
  drafts<Draft>(owner: string, plan: string, page: string): Drafts<Draft>;
  keysOf(owner: string): Promise<string[]>;
  clear(owner: string): Promise<void>;
  /** Calls back where this browser's place for drafts opens so late that nobody waited for it. */
  late(then: () => void): void;
  /** Adds a row to the rows of a field; there where plan/entries.js is. */
  add?(entries: Element): Element;
  /** Whether nothing is left to send; there where plan/autosave.js or plan/review.js is. */
  sendAll?(): Promise<boolean>;
  /** Forgets what was not sent. */
  drop?(): void;
}

interface Window {
  /** There where plan/drafts.js is. */
  BLCPlan?: Plan;
}
