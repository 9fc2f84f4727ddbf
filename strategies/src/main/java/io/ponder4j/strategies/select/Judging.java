package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Role;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Verifier;
import java.util.ArrayList;
import java.util.List;

/** Asks the verifier of a run, of either kind, about candidates. */
public final class Judging {

  private Judging() {}

  /**
   * The candidates with their scores, in order.
   *
   * @param role whose verifier is asked
   * @param aggregation how the step scores of a process verifier become one score
   */
  public static List<Judged> judge(
      Prompt prompt,
      List<Candidate> candidates,
      Role<Verifier> role,
      Aggregation aggregation,
      Run run) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    List<Score> scores = scores(prompt, candidates, run.get(role), aggregation, run);
    var judged = new ArrayList<Judged>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      judged.add(Judged.by(candidates.get(i), scores.get(i)));
    }
    return List.copyOf(judged);
  }

  private static List<Score> scores(
      Prompt prompt,
      List<Candidate> candidates,
      Verifier verifier,
      Aggregation aggregation,
      Run run) {
    if (verifier instanceof OutcomeVerifier outcome) {
      return outcome.score(prompt, candidates, run);
    }
    return ((ProcessVerifier) verifier)
        .score(prompt, candidates.stream().map(c -> c.completion().prefix()).toList(), run).stream()
            .map(aggregation::of)
            .toList();
  }
}
