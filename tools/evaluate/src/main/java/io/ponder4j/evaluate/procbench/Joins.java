package io.ponder4j.evaluate.procbench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Procedures that build a string or a code from the left to the right. */
final class Joins {

  private static final String EMPTY = "(empty)";

  private Joins() {}

  /** The empty string, then what it is after each part was appended. */
  static List<String> appended(List<String> parts) {
    List<String> states = new ArrayList<>(List.of(EMPTY));
    var now = new StringBuilder();
    for (String part : parts) {
      states.add(now.append(part).toString());
    }
    return states;
  }

  static Draft gather(Dice dice, int steps) {
    List<String> strings = dice.texts(4, 5, 9, Dice.LETTERS + Dice.DIGITS);
    List<List<Integer>> cuts = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int number = dice.between(0, strings.size() - 1);
      int from = dice.between(0, strings.get(number).length() - 1);
      cuts.add(List.of(number, from, dice.between(1, strings.get(number).length() - from)));
    }
    return new Draft(
        "strings: " + String.join(", ", strings) + "\nnumbers: " + Lists.tuples(cuts),
        gathered(strings, cuts));
  }

  static List<String> gathered(List<String> strings, List<List<Integer>> cuts) {
    return appended(
        cuts.stream()
            .map(cut -> strings.get(cut.get(0)).substring(cut.get(1), cut.get(1) + cut.get(2)))
            .toList());
  }

  static Draft copy(Dice dice, int steps) {
    List<String> strings = dice.texts(5, 2, 5, Dice.LETTERS + Dice.DIGITS);
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      indices.add(dice.between(0, strings.size() - 1));
    }
    return new Draft(
        "strings: " + String.join(", ", strings) + "\nindices: " + Lists.plain(indices),
        copied(strings, indices));
  }

  static List<String> copied(List<String> strings, List<Integer> indices) {
    return appended(indices.stream().map(strings::get).toList());
  }

  static Draft rhythm(Dice dice, int steps) {
    List<String> numbers = dice.texts(dice.between(2, 5), 1, 1, Dice.DIGITS);
    List<String> letters = dice.texts(dice.between(2, 6), 1, 1, "abcd");
    return new Draft(
        "numbers: "
            + String.join(", ", numbers)
            + "\nletters: "
            + String.join(", ", letters)
            + "\nsteps: "
            + steps,
        inRhythm(numbers, letters, steps));
  }

  static List<String> inRhythm(List<String> numbers, List<String> letters, int steps) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      pairs.add(numbers.get(i % numbers.size()) + letters.get(i % letters.size()));
    }
    return appended(pairs);
  }

  static Draft decode(Dice dice, int steps) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0, bit = dice.between(0, 1); i < steps; i++, bit = 1 - bit) {
      pieces.add(bit + "x" + dice.between(1, 9));
    }
    return new Draft("pieces: " + String.join(" ", pieces), decoded(pieces));
  }

  static List<String> decoded(List<String> pieces) {
    return appended(
        pieces.stream()
            .map(piece -> piece.substring(0, 1).repeat(Integer.parseInt(piece.substring(2))))
            .toList());
  }

  static Draft encode(Dice dice, int steps) {
    var text = new StringBuilder();
    for (int i = 0, bit = dice.between(0, 1); i < steps; i++, bit = 1 - bit) {
      text.append(String.valueOf(bit).repeat(dice.between(1, 9)));
    }
    return new Draft("string: " + text, encoded(text.toString()));
  }

  static List<String> encoded(String text) {
    List<String> states = new ArrayList<>(List.of("[]"));
    List<String> runs = new ArrayList<>();
    for (int from = 0, to = 0; from < text.length(); from = to) {
      while (to < text.length() && text.charAt(to) == text.charAt(from)) {
        to++;
      }
      runs.add(text.charAt(from) + "_" + (to - from));
      states.add(Lists.of(runs));
    }
    return states;
  }

  static Draft compose(Dice dice, int steps) {
    while (true) { // a later rule may fit earlier too: then there are other states, and we draw
      // anew
      String text = dice.text(steps + dice.between(2, 4), Dice.LETTERS);
      List<String> rules = new ArrayList<>();
      String now = text;
      for (int i = 0; i < steps; i++) {
        int at = dice.between(0, now.length() - 2);
        String made = dice.text(1, Dice.LETTERS);
        rules.add(now.substring(at, at + 2) + made);
        now = now.substring(0, at) + made + now.substring(at + 2);
      }
      List<String> shuffled = dice.shuffled(rules);
      boolean isUnambiguous =
          rules.stream().map(rule -> rule.substring(0, 2)).distinct().count() == steps;
      List<String> states = isUnambiguous ? composed(text, shuffled) : List.of();
      if (states.size() == steps + 1) {
        return new Draft(
            "string: "
                + text
                + "\nrules: "
                + shuffled.stream()
                    .map(r -> "(" + r.charAt(0) + ", " + r.charAt(1) + " -> " + r.charAt(2) + ")")
                    .collect(Collectors.joining(" ")),
            states);
      }
    }
  }

  /** Each rule is two characters and what they become. */
  static List<String> composed(String text, List<String> rules) {
    List<String> states = new ArrayList<>(List.of(text));
    String now = text;
    for (int at = now.length() - 2; at >= 0; ) {
      String pair = now.substring(at, at + 2);
      String made =
          rules.stream()
              .filter(rule -> rule.startsWith(pair))
              .map(rule -> rule.substring(2))
              .findFirst()
              .orElse("");
      if (made.isEmpty()) {
        at--;
      } else {
        now = now.substring(0, at) + made + now.substring(at + 2);
        states.add(now);
        at = now.length() - 2;
      }
    }
    return states;
  }

  static Draft decompose(Dice dice, int steps) {
    String letters = dice.shuffled(Dice.LETTERS);
    String keys = letters.substring(0, 10);
    String others = letters.substring(10);
    String text = dice.shuffled(dice.text(steps, keys) + dice.text(dice.between(2, 5), others));
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < keys.length(); i++) {
      rules.add(keys.charAt(i) + dice.text(2, others));
    }
    return new Draft(
        "string: "
            + text
            + "\nrules: "
            + rules.stream()
                .map(rule -> "(" + rule.charAt(0) + " -> " + rule.substring(1) + ")")
                .collect(Collectors.joining(" ")),
        decomposed(text, rules));
  }

  /** Each rule is a character and the two that it becomes. */
  static List<String> decomposed(String text, List<String> rules) {
    List<String> states = new ArrayList<>(List.of(text));
    String now = text;
    for (int at = 0; at < now.length(); ) {
      String letter = now.substring(at, at + 1);
      String made =
          rules.stream()
              .filter(rule -> rule.startsWith(letter))
              .map(rule -> rule.substring(1))
              .findFirst()
              .orElse("");
      if (made.isEmpty()) {
        at++;
      } else {
        now = now.substring(0, at) + made + now.substring(at + 1);
        states.add(now);
        at = 0;
      }
    }
    return states;
  }
}
