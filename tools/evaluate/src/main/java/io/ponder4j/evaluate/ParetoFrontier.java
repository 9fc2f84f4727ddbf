package io.ponder4j.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What no other choice beats in both cost and value. */
public final class ParetoFrontier {

  private ParetoFrontier() {}

  /**
   * One choice.
   *
   * @param name for people
   * @param cost lower is better; not NaN
   * @param value higher is better; not NaN
   */
  public record Point(String name, double cost, double value) {

    public Point {
      if (Double.isNaN(cost) || Double.isNaN(value)) {
        throw new IllegalArgumentException("cost and value of " + name + " must not be NaN");
      }
    }

    /** True where it is no worse than another in both, and better in one. */
    public boolean dominates(Point other) {
      return cost <= other.cost
          && value >= other.value
          && (cost < other.cost || value > other.value);
    }
  }

  /** The points that none dominates, by rising cost; equal ones all stay, in their order. */
  public static List<Point> of(List<Point> points) {
    List<Point> cheapestFirst =
        points.stream()
            .sorted(
                Comparator.comparingDouble(Point::cost)
                    .thenComparing(Comparator.comparingDouble(Point::value).reversed()))
            .toList();
    var frontier = new ArrayList<Point>();
    for (Point point : cheapestFirst) {
      Point last = frontier.isEmpty() ? point : frontier.get(frontier.size() - 1);
      boolean isEqual = point.cost() == last.cost() && point.value() == last.value();
      if (isEqual || point.value() > last.value()) {
        frontier.add(point);
      }
    }
    return List.copyOf(frontier);
  }
}
