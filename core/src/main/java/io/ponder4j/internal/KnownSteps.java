package io.ponder4j.internal;

import io.ponder4j.generate.Prefix;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scores of steps that one run knows of one verifier: of those that last, whatever follows
 * them, and of whole prefixes that have such steps, as long as nothing follows. Used by the run's
 * thread alone.
 */
final class KnownSteps {

  private final Map<String, List<Score>> lasting = new HashMap<>(); // by fingerprint
  private final Map<String, List<Score>> whole = new HashMap<>(); // by fingerprint

  /** The scores of a prefix's first steps, as far as they are known. */
  List<Score> of(Prefix prefix) {
    if (lasting.isEmpty()) {
      return List.of();
    }
    Optional<List<Score>> all = ofEqual(prefix);
    if (all.isPresent()) {
      return all.get();
    }
    for (Prefix at = prefix; at != null; at = at.parent().orElse(null)) {
      List<Score> known = lasting.get(at.fingerprint());
      if (known != null) {
        return known;
      }
    }
    return List.of();
  }

  /** All scores of an equal prefix; empty where they are not known. */
  Optional<List<Score>> ofEqual(Prefix prefix) {
    return Optional.ofNullable(whole.get(prefix.fingerprint()));
  }

  /**
   * Keeps the scores of the first steps, which last, up to the first one that is unscored; and all
   * of them where none is, so that equal texts have equal scores.
   */
  void keep(Prefix prefix, StepScores scores, int lastingSteps) {
    List<Score> kept =
        scores.steps().stream()
            .limit(Math.max(0, lastingSteps))
            .takeWhile(score -> score instanceof Scored)
            .toList();
    if (!kept.isEmpty()) {
      lasting.put(prefix.fingerprint(), kept);
      if (scores.steps().stream().allMatch(score -> score instanceof Scored)) {
        whole.put(prefix.fingerprint(), scores.steps());
      }
    }
  }
}
