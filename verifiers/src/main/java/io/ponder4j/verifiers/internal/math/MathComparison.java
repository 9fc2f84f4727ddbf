package io.ponder4j.verifiers.internal.math;

import io.ponder4j.answer.Equivalence;
import io.ponder4j.verifiers.internal.math.MathValue.Holder;
import io.ponder4j.verifiers.internal.math.MathValue.Relation;
import io.ponder4j.verifiers.internal.math.MathValue.Scalar;
import io.ponder4j.verifiers.internal.math.MathValue.Several;
import io.ponder4j.verifiers.internal.math.MathValue.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hipparchus.fraction.BigFraction;

/**
 * Whether two texts mean the same.
 *
 * @param tolerance numbers at most this far apart are the same; 0 for exact ones
 * @param form what the texts are known to be
 */
public record MathComparison(BigDecimal tolerance, Form form) {

  private static final int MOST_ELEMENTS = 50;

  private static final Set<String> UNITS =
      Set.of("m", "s", "g", "h", "l", "L", "N", "J", "W", "V", "A", "K", "C", "F");

  private static final Map<String, String> MIRRORED =
      Map.of("=", "=", "!=", "!=", "<", ">", ">", "<", "<=", ">=", ">=", "<=");

  /** What a text is known to be. */
  public enum Form {
    ANY,
    INTERVAL,
    TUPLE,
    SET
  }

  /** Compares two texts. */
  public Equivalence compare(String a, String b) {
    if (a.equals(b)) {
      return Equivalence.SAME;
    }
    try {
      boolean readsGroups = form == Form.ANY;
      return values(MathReader.read(a, readsGroups), MathReader.read(b, readsGroups), a, b);
    } catch (UnreadableException e) {
      return same(MathReader.spelling(a).equals(MathReader.spelling(b)));
    }
  }

  private static Equivalence same(boolean same) {
    return same ? Equivalence.SAME : Equivalence.UNSURE;
  }

  private Equivalence values(MathValue a, MathValue b, String textA, String textB) {
    if (a instanceof Words || b instanceof Words) {
      return same(MathReader.spelling(textA).equals(MathReader.spelling(textB)));
    }
    return compare(a, b);
  }

  private Equivalence compare(MathValue a, MathValue b) {
    if (a instanceof Words left && b instanceof Words right) {
      return same(left.equals(right));
    }
    if (a instanceof Relation || b instanceof Relation) {
      return relations(a, b);
    }
    if (a instanceof Scalar left && b instanceof Scalar right) {
      return scalars(left, right);
    }
    if (a instanceof Several left && b instanceof Several right) {
      return several(left, right);
    }
    return Equivalence.UNSURE;
  }

  // --- relations ---

  private Equivalence relations(MathValue a, MathValue b) {
    if (a instanceof Relation left && b instanceof Relation right) {
      int size = left.sides().size();
      if (size != right.sides().size()) {
        return Equivalence.UNSURE;
      }
      if (left.signs().equals(right.signs()) && allSame(left.sides(), right.sides())) {
        return Equivalence.SAME;
      }
      boolean mirrored = mirrored(left.signs()).equals(right.signs());
      return same(mirrored && allSame(reversed(left.sides()), right.sides()));
    }
    MathValue relation = a instanceof Relation ? a : b;
    return definition((Relation) relation)
        .map(value -> a instanceof Relation ? compare(value, b) : compare(a, value))
        .orElse(Equivalence.UNSURE);
  }

  private boolean allSame(List<MathValue> left, List<MathValue> right) {
    for (int i = 0; i < left.size(); i++) {
      if (compare(left.get(i), right.get(i)) != Equivalence.SAME) {
        return false;
      }
    }
    return true;
  }

  private static List<String> mirrored(List<String> signs) {
    return reversed(signs.stream().map(sign -> MIRRORED.getOrDefault(sign, sign)).toList());
  }

  private static <T> List<T> reversed(List<T> list) {
    var reversed = new ArrayList<T>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  /** What {@code x = …} says of x. */
  private static Optional<MathValue> definition(Relation relation) {
    boolean defines =
        relation.signs().equals(List.of("="))
            && relation.sides().get(0) instanceof Scalar scalar
            && scalar.node() instanceof Node.Symbol;
    return defines ? Optional.of(relation.sides().get(1)) : Optional.empty();
  }

  // --- several values ---

  private Equivalence several(Several a, Several b) {
    if (form == Form.SET) {
      return unordered(a.values(), b.values());
    }
    boolean listsOfRoots = isList(a) && isList(b);
    if (a.holder() != b.holder() && !listsOfRoots) {
      return form == Form.TUPLE ? ordered(a, b) : Equivalence.UNSURE;
    }
    return switch (a.holder()) {
      case SET, UNION -> unordered(a.values(), b.values());
      case LIST, PLUS_MINUS -> lists(a, b);
      case BRACKETS -> brackets(a, b);
      case MATRIX -> a.brackets().equals(b.brackets()) ? ordered(a, b) : Equivalence.DIFFERENT;
    };
  }

  private Equivalence brackets(Several a, Several b) {
    if (a.brackets().equals(b.brackets()) || form == Form.TUPLE) {
      return ordered(a, b);
    }
    return form == Form.INTERVAL ? Equivalence.DIFFERENT : Equivalence.UNSURE;
  }

  private static boolean isList(Several several) {
    return several.holder() == Holder.LIST || several.holder() == Holder.PLUS_MINUS;
  }

  private Equivalence lists(Several a, Several b) {
    Equivalence ordered = ordered(a, b);
    Equivalence unordered = unordered(a.values(), b.values());
    boolean hasNoOrder = a.holder() == Holder.PLUS_MINUS || b.holder() == Holder.PLUS_MINUS;
    if (ordered == Equivalence.SAME || hasNoOrder) {
      return ordered == Equivalence.SAME ? ordered : unordered;
    }
    // Whether the order counts depends on the question.
    return unordered == Equivalence.SAME ? Equivalence.UNSURE : unordered;
  }

  private Equivalence ordered(Several a, Several b) {
    if (a.values().size() != b.values().size()) {
      return Equivalence.DIFFERENT;
    }
    Equivalence all = Equivalence.SAME;
    for (int i = 0; i < a.values().size(); i++) {
      Equivalence each = compare(a.values().get(i), b.values().get(i));
      if (each == Equivalence.DIFFERENT) {
        return each;
      }
      all = each == Equivalence.UNSURE ? each : all;
    }
    return all;
  }

  private Equivalence unordered(List<MathValue> a, List<MathValue> b) {
    if (a.size() > MOST_ELEMENTS || b.size() > MOST_ELEMENTS) {
      return Equivalence.UNSURE;
    }
    Equivalence forwards = contains(a, b);
    Equivalence backwards = contains(b, a);
    if (forwards == Equivalence.DIFFERENT || backwards == Equivalence.DIFFERENT) {
      return Equivalence.DIFFERENT;
    }
    return same(forwards == Equivalence.SAME && backwards == Equivalence.SAME);
  }

  /** SAME where each of some is among others, DIFFERENT where one is certainly not. */
  private Equivalence contains(List<MathValue> others, List<MathValue> some) {
    Equivalence all = Equivalence.SAME;
    for (MathValue value : some) {
      List<Equivalence> found = others.stream().map(other -> compare(value, other)).toList();
      if (!found.contains(Equivalence.SAME)) {
        if (!found.contains(Equivalence.UNSURE)) {
          return Equivalence.DIFFERENT;
        }
        all = Equivalence.UNSURE;
      }
    }
    return all;
  }

  // --- scalars ---

  private Equivalence scalars(Scalar a, Scalar b) {
    Equivalence numbers = numbers(a, b);
    if (a.unit().equals(b.unit())) {
      return numbers;
    }
    if (a.unit().isEmpty() || b.unit().isEmpty()) {
      // 50 for 50 %, 3 for 3 cm; but 0.5 may be 50 %, and 300 may be 3 m.
      return same(numbers == Equivalence.SAME);
    }
    return Equivalence.UNSURE;
  }

  private Equivalence numbers(Scalar a, Scalar b) {
    Ratio left = Ratio.of(a.node());
    Ratio right = Ratio.of(b.node());
    if (left.isSame(right) || isWithinTolerance(left, right)) {
      return Equivalence.SAME;
    }
    if (isRounded(a, b) || isRounded(b, a) || isUnit(left, right)) {
      return Equivalence.UNSURE;
    }
    if (left.hides() || right.hides()) {
      return Numeric.differ(a.node(), b.node()) ? Equivalence.DIFFERENT : Equivalence.UNSURE;
    }
    return Equivalence.DIFFERENT;
  }

  /** Whether letters that only one of two has may be a unit: 5 m/s beside 5. */
  private static boolean isUnit(Ratio left, Ratio right) {
    return left.names().isEmpty() != right.names().isEmpty()
        && UNITS.containsAll(left.names())
        && UNITS.containsAll(right.names());
  }

  private boolean isWithinTolerance(Ratio left, Ratio right) {
    if (tolerance.signum() == 0 || !left.names().isEmpty() || !right.names().isEmpty()) {
      return false;
    }
    BigFraction apart =
        left.top()
            .rational()
            .divide(left.bottom().rational())
            .subtract(right.top().rational().divide(right.bottom().rational()))
            .abs();
    return apart.compareTo(MathReader.number(tolerance.toPlainString())) <= 0;
  }

  /** Whether a decimal number may be another value, rounded or cut off. */
  private static boolean isRounded(Scalar decimal, Scalar other) {
    if (decimal.decimals() <= 0 || decimal.decimals() == other.decimals()) {
      return false;
    }
    double unit = Math.pow(10, -decimal.decimals());
    double apart = Math.abs(Numeric.constant(decimal.node()) - Numeric.constant(other.node()));
    return apart < unit * (1 + 1e-9);
  }
}
