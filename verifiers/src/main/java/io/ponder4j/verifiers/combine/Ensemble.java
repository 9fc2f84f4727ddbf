package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One score of several verifiers': the least, the middle one, the mean, or the greatest.
 *
 * <p>The least is sure only of what all agree on; the median ignores a verifier that is fooled.
 * Ranges meet as in {@link Weighted}. Unscored members are left out; a candidate is unscored where
 * fewer than the quorum have scored it, by default only where nobody has. Mind that the least of
 * few is greater than that of all: with {@link Rule#MIN} a quorum of all is the careful choice.
 * Costs what all members cost, one after the other. As thread-safe as its members.
 *
 * @param members at least one
 * @param rule which score
 * @param quorum how many members have to have a score, at least 1
 */
public record Ensemble(List<OutcomeVerifier> members, Rule rule, int quorum)
    implements OutcomeVerifier {

  /** Which score is taken. */
  public enum Rule {
    /** The least. */
    MIN,
    /** The middle one, or the mean of the two in the middle. */
    MEDIAN,
    /** The arithmetic mean. */
    MEAN,
    /** The greatest. */
    MAX
  }

  public Ensemble {
    members = List.copyOf(members);
    Objects.requireNonNull(rule, "rule");
    if (quorum < 1 || quorum > members.size()) {
      throw new IllegalArgumentException(
          "quorum must be in [1, " + members.size() + "], the number of members, was " + quorum);
    }
  }

  /** An ensemble in which one score is enough. */
  public static Ensemble of(Rule rule, OutcomeVerifier... members) {
    return new Ensemble(List.copyOf(Arrays.asList(members)), rule, 1);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    return Asking.askAll(members, prompt, candidates, run).stream().map(this::one).toList();
  }

  private Score one(List<Score> each) {
    List<Score> together = Probabilities.together(each);
    List<Scored> scored =
        together.stream()
            .filter(score -> score instanceof Scored)
            .map(score -> (Scored) score)
            .toList();
    if (scored.size() < quorum) {
      return new Unscored(
          scored.size() + " of " + members.size() + " verifiers have a score: " + reason(together));
    }
    ScoreRange range = scored.get(0).range();
    return Score.of(value(scored.stream().mapToDouble(Scored::value).sorted().toArray()), range);
  }

  private static String reason(List<Score> scores) {
    return scores.stream()
        .filter(score -> score instanceof Unscored)
        .map(score -> ((Unscored) score).reason())
        .findFirst()
        .orElse("");
  }

  private double value(double[] sorted) {
    int half = sorted.length / 2;
    return switch (rule) {
      case MIN -> sorted[0];
      case MAX -> sorted[sorted.length - 1];
      case MEAN -> Arrays.stream(sorted).average().orElseThrow();
      case MEDIAN -> sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    };
  }

  @Override
  public int steps(Candidate candidate) {
    return members.stream().mapToInt(member -> member.steps(candidate)).sum();
  }
}
