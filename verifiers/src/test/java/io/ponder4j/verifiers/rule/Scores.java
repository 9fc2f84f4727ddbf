package io.ponder4j.verifiers.rule;

import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Asks an outcome verifier about texts within a run. */
public final class Scores {

  private Scores() {}

  /** The scores of some texts as answers to a question. */
  public static List<Score> of(OutcomeVerifier verifier, String question, String... texts) {
    var scores = new AtomicReference<List<Score>>(List.of());
    Ponder.with(
            (request, listener) -> {
              throw new AssertionError("the verifier is not to generate");
            })
        .verifier(verifier)
        .answers(AnswerType.text())
        .using(
            (prompt, run) -> {
              var bound = (OutcomeVerifier) run.get(Role.VERIFIER);
              scores.set(bound.score(prompt, candidates(prompt, texts), run));
              return run.conclude(Selection.none());
            })
        .ask(question);
    return scores.get();
  }

  /** Candidates of whole texts. */
  public static List<Candidate> candidates(Prompt prompt, String... texts) {
    Request request = Request.of(Prefix.of(prompt), SamplingParams.DEFAULT, 0);
    var all = new ArrayList<Candidate>();
    for (String text : texts) {
      Completion completion = Completion.ofText(request, text, Usage.NONE, Finish.EOS);
      all.add(new Candidate(all.size(), completion, AnswerType.text().extract(completion)));
    }
    return all;
  }
}
