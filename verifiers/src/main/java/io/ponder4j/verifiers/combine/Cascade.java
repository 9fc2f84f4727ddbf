package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Verifiers one after the other, the cheap ones first: a candidate that one is sure of goes no
 * further.
 *
 * <p>Scores are probabilities; log-odds are converted, scores of any size count as none ({@link
 * Calibrated} helps). Where a verifier leaves a candidate unscored or fails, the next one is asked;
 * a candidate that later ones leave unscored keeps the last score that it has, and is unscored only
 * where it has none.
 *
 * <p>Time and verifier tokens are saved; scored steps are charged before anybody knows who will be
 * asked, so a candidate costs those of all stages. As thread-safe as its stages.
 *
 * @param stages at least one; the last one's word is final
 */
public record Cascade(List<Stage> stages) implements OutcomeVerifier {

  /**
   * A verifier and when it is sure.
   *
   * @param verifier the verifier
   * @param rejects it is sure of a probability of at most this
   * @param accepts it is sure of a probability of at least this
   */
  public record Stage(OutcomeVerifier verifier, double rejects, double accepts) {
    public Stage {
      Objects.requireNonNull(verifier, "verifier");
      if (!(rejects < accepts)) {
        throw new IllegalArgumentException(
            "a stage rejects below where it accepts, was " + rejects + " and " + accepts);
      }
    }

    private boolean isSure(Score score) {
      return score instanceof Scored scored
          && (scored.value() <= rejects || scored.value() >= accepts);
    }
  }

  public Cascade {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a cascade needs at least one stage");
    }
  }

  /** A cheap verifier, and another one where the first is not sure. */
  public static Cascade of(
      OutcomeVerifier cheap, double rejects, double accepts, OutcomeVerifier dear) {
    return new Cascade(
        List.of(
            new Stage(cheap, rejects, accepts),
            new Stage(dear, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)));
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    var scores = new ArrayList<Score>(Asking.unscored(candidates, "no verifier was asked"));
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      open.add(i);
    }
    for (Stage stage : stages) {
      List<Score> given =
          Asking.ask(stage.verifier(), prompt, open.stream().map(candidates::get).toList(), run);
      List<Integer> unsure = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        int candidate = open.get(i);
        Score score = Probabilities.of(given.get(i));
        if (score instanceof Scored || scores.get(candidate) instanceof Unscored) {
          scores.set(candidate, score);
        }
        if (!stage.isSure(score)) {
          unsure.add(candidate);
        }
      }
      open = unsure;
    }
    return List.copyOf(scores);
  }

  @Override
  public int steps(Candidate candidate) {
    return stages.stream().mapToInt(stage -> stage.verifier().steps(candidate)).sum();
  }
}
