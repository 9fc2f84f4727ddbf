package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Asks a part of a combination so that its failure stays its own. */
final class Asking {

  private Asking() {}

  /** One score a candidate, in order; all unscored where the verifier fails. */
  static List<Score> ask(
      OutcomeVerifier verifier, Prompt prompt, List<Candidate> candidates, Run run) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    try {
      List<Score> scores = verifier.score(prompt, candidates, run);
      if (scores.size() == candidates.size()) {
        return List.copyOf(scores);
      }
      return unscored(
          candidates,
          "the verifier gave "
              + scores.size()
              + " scores for "
              + candidates.size()
              + " candidates");
    } catch (RuntimeException e) {
      return unscored(candidates, "the verifier failed: " + e);
    }
  }

  static List<Score> unscored(List<Candidate> candidates, String reason) {
    return Collections.nCopies(candidates.size(), new Unscored(reason));
  }

  /** The scores of each of some verifiers: first by candidate, then by verifier. */
  static List<List<Score>> askAll(
      List<OutcomeVerifier> verifiers, Prompt prompt, List<Candidate> candidates, Run run) {
    List<List<Score>> byVerifier =
        verifiers.stream().map(verifier -> ask(verifier, prompt, candidates, run)).toList();
    var byCandidate = new ArrayList<List<Score>>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      int candidate = i;
      byCandidate.add(byVerifier.stream().map(scores -> scores.get(candidate)).toList());
    }
    return byCandidate;
  }
}
