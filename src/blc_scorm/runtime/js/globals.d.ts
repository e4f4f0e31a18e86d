/** Types of the learner's runtime, for `tsc --checkJs`. Not shipped. */

type Success = "unknown" | "failed" | "passed";
type SaveState = "connecting" | "saved" | "saving" | "offline" | "refused" | "practice" | "review" | "unkept";
type Word = (key: string, values?: Record<string, string | number>) => string;

interface Settings {
  course: { id: string; title: string; version: string };
  module: { id: string; title: string; seconds: number; time_limit: number };
  language: string;
  completion: { rule: "pages" | "chosen" | "quiz" | "time"; seconds: number; threshold: number };
  passing_score: number | null;
  order: "free" | "forward" | "modules" | "pass";
  home: string | null;
  prerequisites: { id: string; title: string }[];
  /** Of the module, with the pages that name it. */
  objectives: { id: string; pages: string[] }[];
  questions: QuestionInfo[];
  /** state: an entry for each question; journal: one for each try. */
  interactions: "state" | "journal";
  /** How a session ends once the module's result is known; until then always suspend. */
  exit: "suspend" | "normal";
  /** "incomplete": platforms that allow nothing after a fail are not told of one. */
  failed: "failed" | "incomplete";
  words: Record<string, string>;
}

/** An answer to one question. `bits` is the response packed by the question's kind, as 0 and 1. */
interface Answer {
  /** Two characters that change when the question's choices do. */
  shape: string;
  tries: number;
  hints: number;
  /** The best so far, 0 to 1 in thousandths; null where there is no right answer. */
  score: number | null;
  bits: string;
}

interface LearnerRecord {
  /** Grows with every save, so that no text is ever written twice. */
  counter: number;
  /** Four characters, drawn when the record began. */
  birth: string;
  seconds: number;
  completed: boolean;
  success: Success;
  place: { page: string; slide: number } | null;
  /** By page key: 1 begun, 2 done. */
  pages: Record<string, number>;
  answers: Record<string, Answer>;
  /** By key, bits of whatever else a block keeps (a quiz's draw and attempts). */
  extras: Record<string, string>;
}

interface PageInfo {
  id: string;
  key: string;
  title: string;
  required: boolean;
  element: HTMLElement;
  /** Those of a body that has come. */
  readonly slides: HTMLElement[];
}

interface QuestionInfo {
  id: string;
  key: string;
  /** The name of its block. */
  kind: string;
  shape: string;
  points: number;
  objectives: string[];
  page: string;
  /** The key of the quiz that asks it, and its points there. */
  quiz?: string;
  weight?: number;
  /** Of an entry that stands for a whole quiz. */
  pass?: number | null;
  setup?: Partial<Quiz>;
}

/** A question whose form is here. */
type Question = Omit<QuestionInfo, "kind"> & { kind: Kind; form: HTMLFormElement };

interface Module {
  settings: Settings;
  pages: PageInfo[];
  questions: QuestionInfo[];
  /** Modules to finish first, as far as this browser knows. */
  missing: { id: string; title: string }[];
}

/** The keys that the course of today has. */
type Known = Set<string>;

interface Status {
  completion: "incomplete" | "completed";
  success: Success;
  /** The result is known: a standard with one status may report it. */
  settled: boolean;
  /** A score may be reported. */
  scored: boolean;
}

interface Verdict {
  /** 0 to 1. */
  score: number;
  /** What `mark` wants to know: which parts were right. */
  right: number[];
}

interface InteractionReport {
  id: string;
  type: string;
  objectives: string[];
  /** Since 1970. */
  seconds: number;
  weighting: number;
  /** A number is a choice (0 is the first), a pair of numbers a match, a list what it lists. */
  response: unknown;
  correct: unknown;
  /** 0 to 1; null where there is no right answer. */
  score: number | null;
  latencySeconds: number;
  description: string;
  /** How sure the learner was: 1 to 3; 0 where that was not asked or not said. */
  confidence: number;
}

interface ObjectiveReport {
  id: string;
  /** null: no question about it is answered. */
  scaled: number | null;
  success: Success;
  completion: "completed" | "incomplete";
  /** No question about it is open, so that a standard with a single status may tell it. */
  settled: boolean;
}

interface ModuleReport {
  place: string;
  status: Status;
  score: { scaled: number } | null;
  progress: number;
  exit: "suspend" | "normal";
  objectives: ObjectiveReport[];
}

interface Snapshot extends ModuleReport {
  /** null: leave what the platform has. */
  suspend: string | null;
  /** Of this session. */
  seconds: number;
  interactions: InteractionReport[];
  /** Write everything, not only what changed: the last save may be lost. */
  again: boolean;
}

interface Loaded {
  suspend: string;
  learner: string;
  readOnly: boolean;
  limit: number;
}

interface Saved {
  ok: boolean;
  refused: string[];
  limit: number;
}

interface Driver {
  name: string;
  /** The platform is this browser. */
  local: boolean;
  /** The platform keeps modules in order by itself. */
  sequenced: boolean;
  connect(settings: Settings): { ok: boolean; reason: string };
  load(): Loaded;
  save(snapshot: Snapshot): Saved;
  finish(snapshot: Snapshot): Saved;
  /** What `lms/*-answers.js` shares with a driver for SCORM. */
  scorm?: {
    session: ApiSession;
    length(seconds: number): string;
    score(prefix: string, scaled: number): void;
  };
  /** Writes answers and objectives; there once the questions' scripts are. */
  answers?(snapshot: Snapshot): void;
  /** Ids of reports for which this session had no room; SCORM only. */
  left?: Set<string>;
}

interface ApiNames {
  api: string;
  start: string;
  get: string;
  set: string;
  commit: string;
  finish: string;
  error: string;
  /** The error code of a session that already runs. */
  running: string;
}

interface ApiSession {
  refused: string[];
  connect(): { ok: boolean; reason: string };
  get(element: string): string;
  begin(again: boolean): void;
  set(element: string, value: string | number): boolean;
  limit: number;
  suspend(text: string | null): void;
  /** Sets a status, which only rises. */
  raise(element: string, next: string): void;
  score(prefix: string, scaled: number): void;
  report(ok: boolean): Saved;
  commit(): boolean;
  finish(): boolean;
  /** What is stored already needs no writing. */
  holds(element: string, value: string): void;
}

/** A platform's lists. */
interface ApiLists {
  /** The element of an objective, without its parts. */
  objective(id: string): string;
  /** False: this session has no room for it. */
  interaction(id: string, parts: [string, string][]): boolean;
}

interface Spelling {
  list: string;
  pair: string;
  most: number;
  bool(value: boolean): string;
  range(least: string, most: string, exact: string): string;
  choice(n: number): string;
}

interface Copy {
  record: LearnerRecord | null;
  /** The platform may not have all of it. */
  dirty: boolean;
  /** The platform has had this record, if an older state of it. */
  known: boolean;
  key: string;
  learner: string;
  works: boolean;
  write(value: { text: string; dirty: boolean; known: boolean }, record: LearnerRecord): void;
  setAside(text: string): boolean;
  clear(): void;
  beat(): void;
  leave(): void;
  /** What this browser has kept of the learner's other modules. */
  others(): LearnerRecord[];
  isDone(module: string): boolean;
}

interface Copies {
  open(kind: string, learner: string, digested?: boolean): Copy;
}

interface StoreEnv {
  driver: Driver;
  settings: Settings;
  copies: Copies;
  birth: string;
  known: Known;
  probe(done: (online: boolean) => void): void;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
  /** Milliseconds. */
  now(): number;
  /** Of this session. */
  seconds(): number;
  report(record: LearnerRecord): ModuleReport;
  interactions(keys: string[]): InteractionReport[];
  notice(key: string): void;
  onstate(state: SaveState): void;
  onrecord(late: boolean): void;
}

interface Store {
  record: LearnerRecord;
  state: SaveState;
  refused: string[];
  open(): void;
  update(change: (record: LearnerRecord) => LearnerRecord, when: "now" | "soon" | "later"): void;
  interaction(report: InteractionReport): void;
  save(): void;
  retry(): void;
  isDirty(): boolean;
  refresh(): void;
  heard(key: string, value: string): void;
  tick(): void;
  isDone(module: string): boolean;
  others(): LearnerRecord[];
  knows(): boolean;
  /** Ends the session, once. Whether the platform took the end, and all that matters with it. */
  /** Ends the session, once. Whether the platform took the end, and all that matters with it. */
  finish(): boolean;
}

/** Bits to write or to read: each method takes a value to write, and gives the value read. */
interface Bits {
  raw(value: string, count: number): string;
  put(value: number, count: number): number;
  text(value: string, length: number): string;
  unary(value: number): number;
  number(value: number): number;
  left(): number;
  toString(): string;
}

interface Kind {
  /** Kept as it is written, without a press on the button. */
  draft?: boolean;
  read(form: HTMLFormElement): any;
  show(form: HTMLFormElement, response: any): void;
  judge(form: HTMLFormElement, response: any): Verdict | null;
  mark(form: HTMLFormElement, response: any, verdict: Verdict | null): void;
  pack(form: HTMLFormElement, response: any, bits: Bits): void;
  unpack(form: HTMLFormElement, bits: Bits): any;
  interaction(
    form: HTMLFormElement,
    response: any,
    verdict: Verdict | null,
  ): { type: string; response: unknown; correct: unknown } | null;
}

interface ArrivalsEnv {
  pages: PageInfo[];
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
  /** The page that shows. */
  current(): PageInfo;
  /** A page and the scripts that it needs are here. Once for each page. */
  onpage(page: PageInfo): void;
  /** All pages are. */
  onall(): void;
}

interface Arrivals {
  isHere(page: PageInfo): boolean;
  /** Gets a page now. */
  fetch(page: PageInfo, done: (here: boolean) => void): void;
  /** Gets all pages in the background, until they are here. */
  all(): void;
  /** Does not wait any longer: the network is back. */
  retry(): void;
  isComplete(): boolean;
}

/** Rows of buttons, one of which is chosen in each. A response: its number for each row, or null. */
interface Rows extends Pick<Kind, "read" | "show" | "pack" | "unpack"> {
  list(form: HTMLFormElement): { n: number; box: HTMLElement; inputs: HTMLInputElement[] }[];
  pairs(response: (number | null)[]): [number, number][];
}

/** What kinds share whose answers are written. */
interface Written {
  plain(text: string): string;
  normal(text: string, strict: string[]): string;
  unveiled(form: HTMLFormElement): any;
  pack(texts: string[], bits: Bits): void;
  unpack(count: number, bits: Bits): string[];
  boxes(form: HTMLFormElement): HTMLInputElement[];
  mark(input: HTMLInputElement, state: string, closed: boolean): void;
}

interface PagesEnv {
  pages: PageInfo[];
  arrivals: Arrivals;
  /** Says a sentence; `over`: takes it away. */
  notice(text: string, over?: boolean): void;
  /** seen, begun or "". */
  state(index: number): string;
  /** Why a page is locked; "" when it is open. */
  locked(index: number): string;
  onvisit(page: PageInfo, slide: number, done: boolean): void;
  onrefresh(atEnd: boolean): void;
}

interface Pages {
  readonly current: PageInfo;
  refresh(): void;
  step(way: number): void;
  open(was: LearnerRecord["place"]): void;
  /** A page's text has come. */
  come(page: PageInfo): void;
  listen(): void;
}

interface QuestionsEnv {
  settings: Settings;
  record(): LearnerRecord;
  /** One thing that happened. */
  change(what: (record: LearnerRecord) => LearnerRecord, when: "now" | "soon" | "later"): void;
  /** An answer for the platform. */
  tell(report: InteractionReport): void;
  /** Pages may have opened. */
  refresh(): void;
  /** What this browser has kept of the learner's other modules. */
  others(): LearnerRecord[];
}

/** A quiz as a learner's scripts see it: its settings with what an author left out. */
interface Quiz {
  id: string;
  key: string;
  page: string;
  /** 0 to 1; 0 without a pass mark. */
  pass: number;
  /** All questions that it may ask. */
  members: QuestionInfo[];
  draw: number;
  shuffle_questions: boolean;
  shuffle_choices: boolean;
  attempts: number;
  rule: string;
  tries: number;
  penalty: number;
  hint_penalty: number;
  /** The time limit. */
  seconds: number;
  feedback: string;
  review: boolean;
  /** Pages that a pass marks as done: ids, and keys once their document is here. */
  skips: string[];
}

interface Attempt {
  /** From 1; 0 when nothing has been said of it. */
  number: number;
  /** 0 open, 1 running, 2 over. */
  phase: number;
  /** Seconds since 1970. */
  started: number;
  /** An index into `attempts.FACTORS`. */
  factor: number;
  seed: number;
  /** The scores of the attempts before. */
  past: number[];
}

interface QuizzesEnv extends QuestionsEnv {
  questions: Question[];
  since: Map<Question, number>;
  restore(question: Question): void;
  reveal(question: Question, response: any, verdict: Verdict | null): void;
  judge(question: Question): { response: any; verdict: Verdict | null } | null;
  report(question: Question, response: any, verdict: Verdict | null, given?: Answer): InteractionReport | null;
  draft(question: Question): void;
}

interface RecallEnv {
  settings: Settings;
  record(): LearnerRecord;
  others(): LearnerRecord[];
  /** Those on pages that are here. */
  questions: Question[];
}

/** A reflection with what was written; `stem` is empty while its page has not come. */
interface Reflection {
  page: string;
  stem: string;
  text: string;
}

interface Recall {
  refresh(): void;
}

/** What a question must know of the quiz that asks it. */
interface QuizOfQuestion {
  answer(key: string): Answer | undefined;
  attempt(): number;
  /** Answers are judged once, when the quiz is handed in. */
  judgesOnce: boolean;
  /** They wait for that now. */
  holds(): boolean;
  canTry(key: string): boolean;
  give(record: LearnerRecord, key: string, given: { shape: string; bits: string; score: number | null }): LearnerRecord;
  hint(record: LearnerRecord, key: string, hints: number): LearnerRecord;
}

interface Quizzes {
  of(question: Question): QuizOfQuestion | null;
  adopt(page: HTMLElement): void;
  show(page: string): void;
  refresh(page: string): void;
}

interface Questions {
  adopt(page: PageInfo): void;
  show(page: string): void;
  flush(): void;
  reports(keys: string[]): InteractionReport[];
  listen(): void;
}

type Decoded = { record: LearnerRecord; reason: "" } | { record: null; reason: "empty" | "version" | "damaged" };

interface Blc {
  kinds: Record<string, Kind>;
  words: Record<string, string>;
  say: Word;
  shared(name: string): string;
  /** Called by the script of a page's body. */
  arrive(id: string, html: string): void;
  arrivals: { create(env: ArrivalsEnv): Arrivals };
  all(selector: string, root?: ParentNode): any[];
  hook(name: string, root?: ParentNode): any;
  write(element: Element | null, text: string): void;
  sha256(text: string): string;
  codec: {
    encode(record: LearnerRecord): string;
    decode(text: string): Decoded;
    fit(record: LearnerRecord, limit: number, known: Known): { text: string | null; dropped: number };
    bits(source?: string): Bits;
    checksum(text: string): string;
  };
  record: {
    empty(birth: string): LearnerRecord;
    isEmpty(record: LearnerRecord): boolean;
    visit(record: LearnerRecord, page: string, slide: number, done: boolean): LearnerRecord;
    answer(
      record: LearnerRecord,
      key: string,
      given: { shape: string; bits: string; score: number | null },
    ): LearnerRecord;
    hint(record: LearnerRecord, key: string, hints: number): LearnerRecord;
    /** An answer before its first try. */
    NO_ANSWER: Answer;
    round(score: number): number;
    owed(record: LearnerRecord): string[];
    owe(record: LearnerRecord, keys: string[]): LearnerRecord;
    settle(record: LearnerRecord, status: Status): LearnerRecord;
    merge(a: LearnerRecord, b: LearnerRecord): LearnerRecord;
    clock(now: () => number, gap: number): { tick(): number; pause(): void; resume(): void };
  };
  rules: {
    share(record: LearnerRecord, pages: PageInfo[]): number;
    score(
      record: LearnerRecord,
      questions: QuestionInfo[],
    ): { scaled: number; points: number; most: number; open: number; count: number; begun: boolean } | null;
    progress(record: LearnerRecord, module: Module): number;
    success(record: LearnerRecord, settings: Settings, questions: QuestionInfo[]): Success;
    status(record: LearnerRecord, module: Module): Status;
    objectives(record: LearnerRecord, module: Module): ObjectiveReport[];
    locked(
      record: LearnerRecord,
      module: Module,
      index: number,
    ): { key: string; values: Record<string, string> } | null;
  };
  api: {
    find(win: unknown, names: ApiNames): unknown;
    session(names: ApiNames, limit: number): ApiSession;
    split(seconds: number): { h: number; m: number; s: number };
    decimal(value: number, digits?: number): string;
  };
  answers: {
    line(text: string, most: number): string;
    identifier(id: string): string;
    spell(value: unknown, spelling: Spelling): string;
    result(given: InteractionReport, wrong: string): string;
    lists(lms: ApiSession): ApiLists;
    teach(put: (given: InteractionReport) => boolean, putObjective: (given: ObjectiveReport) => void): void;
  };
  driver: Driver;
  local: { create(storage: Storage | null, settings: Settings, window: string): Copies };
  store: { create(env: StoreEnv): Store; TROUBLES: string[] };
  pages: { list(): PageInfo[]; create(env: PagesEnv): Pages };
  gestures(step: (way: number) => void): void;
  /** Runs what may move the page once nothing is being pressed. */
  afterPress(act: () => void): void;
  /** Gets the pictures of pages that do not show yet. */
  pictures(): void;
  questions: {
    create(env: QuestionsEnv): Questions;
    digest(salt: string, id: string, value: string | number): string;
    answerOf(form: HTMLFormElement): any;
  };
  /** There where a quiz is. */
  quizzes?: { create(env: QuizzesEnv): Quizzes };
  /** There where an open reflection is. */
  recall?: { create(env: RecallEnv): Recall };
  attempts: {
    FACTORS: number[];
    list(questions: QuestionInfo[]): Quiz[];
    of(record: LearnerRecord, quiz: Quiz): Attempt;
    mixed<T>(seed: number, items: T[], name: (item: T) => string): T[];
    asked(record: LearnerRecord, quiz: Quiz): QuestionInfo[];
    answer(record: LearnerRecord, quiz: Quiz, key: string): Answer | undefined;
    answered(record: LearnerRecord, quiz: Quiz): number;
    isOver(record: LearnerRecord, quiz: Quiz): boolean;
    isHeld(record: LearnerRecord, quiz: Quiz): boolean;
    isSpent(record: LearnerRecord, quiz: Quiz): boolean;
    canTry(record: LearnerRecord, quiz: Quiz, key: string): boolean;
    marks(record: LearnerRecord, quiz: Quiz): { points: number; most: number; open: number; scaled: number };
    counted(record: LearnerRecord, quiz: Quiz): { score: number | null; tries: number };
    passed(record: LearnerRecord, quiz: Quiz): boolean | null;
    left(record: LearnerRecord, quiz: Quiz): number;
    settle(record: LearnerRecord, quiz: Quiz): LearnerRecord;
    begin(
      record: LearnerRecord,
      quiz: Quiz,
      given: { seed: number; now: number; factor: number; again: boolean },
    ): LearnerRecord;
    give(
      record: LearnerRecord,
      quiz: Quiz,
      key: string,
      given: { shape: string; bits: string; score: number | null },
    ): LearnerRecord;
    hint(record: LearnerRecord, quiz: Quiz, key: string, hints: number): LearnerRecord;
    hand(record: LearnerRecord, quiz: Quiz, judged: Record<string, number | null>): LearnerRecord;
    allowed(record: LearnerRecord, quiz: Quiz): number;
    time(record: LearnerRecord, quiz: Quiz, now: number): number;
  };
  rows: Rows;
  written: Written;
  /** The parts of the module that runs, for tests. */
  running: { store: Store; pages: Pages; module: Module };
}

declare var blc: Blc;
