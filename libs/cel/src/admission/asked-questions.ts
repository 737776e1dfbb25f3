import type {
  AskedServiceAccount,
  AsyncAuthorizer,
  AuthorizationAnswer,
  AuthorizationQuestion,
  Authorizer,
} from '../functions/authorization.ts';

/** Thrown through an evaluation that has to be begun anew when an answer has arrived. */
export class AwaitedAnswer {
  readonly arrival: Promise<void>;
  constructor(arrival: Promise<void>) {
    this.arrival = arrival;
  }
}

/**
 * Lets expressions, which cannot wait, ask somebody whose answers take time:
 *
 *     evaluate ── ask ──► throws AwaitedAnswer ── arrives ──► evaluate again ── ask ──► known
 *
 * No question is asked twice, so an evaluation is begun as often as it asks something new; what a check costs allows for
 * a few in each expression.
 */
export class AskedQuestions implements Authorizer {
  private readonly authorizer: AsyncAuthorizer;
  private readonly answers = new Map<string, AuthorizationAnswer>();

  constructor(authorizer: AsyncAuthorizer) {
    this.authorizer = authorizer;
  }

  authorize(question: AuthorizationQuestion, serviceAccount: AskedServiceAccount | undefined): AuthorizationAnswer {
    const key = JSON.stringify([question, serviceAccount]);
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = this.authorizer.authorize(question, serviceAccount);
    if (answer instanceof Promise) {
      throw new AwaitedAnswer(answer.then((late) => void this.answers.set(key, late)));
    }
    this.answers.set(key, answer);
    return answer;
  }
}
