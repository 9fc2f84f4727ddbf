package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.verify.Candidate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The candidate with the highest mean utility if any of the others were the truth: the medoid of
 * the pool. For answers that are texts of their own, which never repeat word for word.
 *
 * <p>Source: minimum Bayes risk decoding; with evidence, X-MBR of "When Life Gives You Samples: The
 * Benefits of Scaling up Inference Compute for Multilingual LLMs". Answer texts are compared, so
 * thinking is not. Its support is the share of candidates with the same answer.
 *
 * <p>Cost: as many utilities as pairs of candidates.
 *
 * @param utility of one text where another is the truth
 */
public record MinimumBayesRisk(Utility utility) implements Selector {

  public MinimumBayesRisk {
    Objects.requireNonNull(utility, "utility");
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    return select(pool, List.of(), answers);
  }

  /**
   * Chooses with evidence.
   *
   * @param pool candidates in order of index
   * @param evidence samples that vote like the pool but cannot be chosen
   * @param answers when two answers are the same
   */
  public Selection select(List<Judged> pool, List<Candidate> evidence, AnswerType answers) {
    Map<Judged, Double> worth = new HashMap<>();
    for (Judged judged : pool) {
      double sum =
          Stream.concat(
                  pool.stream().map(Judged::candidate).filter(other -> !isSame(other, judged)),
                  evidence.stream())
              .mapToDouble(other -> utility.of(text(judged.candidate()), text(other)))
              .sum();
      worth.put(judged, sum);
    }
    Comparator<Judged> likest = Comparator.<Judged>comparingDouble(worth::get).reversed();
    return Ranking.by(likest.thenComparing(Order.SHORTER), pool, answers);
  }

  private static boolean isSame(Candidate one, Judged other) {
    return one.index() == other.candidate().index();
  }

  private static String text(Candidate candidate) {
    return candidate.completion().answerText();
  }
}
