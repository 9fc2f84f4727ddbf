package io.ponder4j.verifiers.combine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A curve that only rises and has any form: between its points it goes straight, beyond them it is
 * flat. Needs some hundreds of labels; with few it follows their noise.
 *
 * <p>Source: isotonic regression by pooling adjacent violators, least squares.
 *
 * @param scores the points' scores, ascending; at least one, finite
 * @param probabilities the points' probabilities, never falling, in [0, 1]
 */
public record Isotonic(List<Double> scores, List<Double> probabilities) implements Calibration {

  public Isotonic {
    scores = List.copyOf(scores);
    probabilities = List.copyOf(probabilities);
    Samples.requireFinite(scores);
    if (scores.size() != probabilities.size()) {
      throw new IllegalArgumentException("a point is a score and a probability");
    }
    for (int i = 0; i < scores.size(); i++) {
      double probability = probabilities.get(i);
      boolean rises =
          i == 0 || (scores.get(i - 1) < scores.get(i) && probabilities.get(i - 1) <= probability);
      if (!(probability >= 0 && probability <= 1) || !rises) {
        throw new IllegalArgumentException("points must rise, in [0, 1]; use Isotonic.fit");
      }
    }
  }

  /** Scores next to one another that have one probability. */
  private record Block(double first, double last, double right, double all) {
    double probability() {
      return right / all;
    }

    Block with(Block next) {
      return new Block(first, next.last, right + next.right, all + next.all);
    }
  }

  /**
   * The rising curve closest to the labels.
   *
   * @param scores of samples, finite, in any order
   * @param right whether each was right
   * @throws IllegalArgumentException if there are none, or not as many of both
   */
  public static Isotonic fit(List<Double> scores, List<Boolean> right) {
    Samples.requireLabels(scores, right);
    List<Integer> order =
        IntStream.range(0, scores.size())
            .boxed()
            .sorted(Comparator.comparingDouble(scores::get))
            .toList();
    var blocks = new ArrayList<Block>();
    for (int i : order) {
      double score = scores.get(i) + 0.0; // no negative zero
      var block = new Block(score, score, right.get(i) ? 1 : 0, 1);
      boolean tie = !blocks.isEmpty() && blocks.get(blocks.size() - 1).last() == score;
      if (tie) {
        block = blocks.remove(blocks.size() - 1).with(block);
      }
      blocks.add(block);
    }
    return points(pooled(blocks));
  }

  private static List<Block> pooled(List<Block> blocks) {
    var pooled = new ArrayList<Block>();
    for (Block next : blocks) {
      Block block = next;
      while (!pooled.isEmpty()
          && pooled.get(pooled.size() - 1).probability() >= block.probability()) {
        block = pooled.remove(pooled.size() - 1).with(block);
      }
      pooled.add(block);
    }
    return pooled;
  }

  private static Isotonic points(List<Block> blocks) {
    var scores = new ArrayList<Double>();
    var probabilities = new ArrayList<Double>();
    for (Block block : blocks) {
      scores.add(block.first());
      probabilities.add(block.probability());
      if (block.last() > block.first()) {
        scores.add(block.last());
        probabilities.add(block.probability());
      }
    }
    return new Isotonic(scores, probabilities);
  }

  @Override
  public double probability(double score) {
    int above = 0;
    int end = scores.size();
    while (above < end) {
      int middle = (above + end) >>> 1;
      if (scores.get(middle) <= score) {
        above = middle + 1;
      } else {
        end = middle;
      }
    }
    if (above == 0) {
      return probabilities.get(0);
    }
    if (above == scores.size()) {
      return probabilities.get(above - 1);
    }
    double left = scores.get(above - 1);
    // Halved: the whole distance may be beyond all numbers.
    double share = (score / 2 - left / 2) / (scores.get(above) / 2 - left / 2);
    double low = probabilities.get(above - 1);
    double high = probabilities.get(above);
    return Math.max(
        low, Math.min(high, low + share * (high - low))); // rounding, and points too close
  }
}
