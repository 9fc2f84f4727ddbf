package io.ponder4j.generate;

import java.util.List;
import java.util.Objects;

/**
 * How likely some texts are.
 *
 * @param logProbs one a {@link Continuation}: the natural log of the probability of all its tokens
 *     together, each after those before it; negative infinity for a text that cannot be drawn so,
 *     or whose segments have other phases than the generator would have marked
 * @param usage what the reading took; nothing of it is generated
 */
public record Likelihoods(List<Double> logProbs, Usage usage) {

  public Likelihoods {
    logProbs = List.copyOf(logProbs);
    Objects.requireNonNull(usage, "usage");
  }
}
