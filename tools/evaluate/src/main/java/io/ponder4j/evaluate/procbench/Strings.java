package io.ponder4j.evaluate.procbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Procedures that change a string in place. */
final class Strings {

  private Strings() {}

  // --- sort ---

  /** At most 25 swaps: letters are different. */
  static Draft sort(Dice dice, int steps) {
    String alphabet = dice.shuffled(Dice.LETTERS);
    int length = Math.min(alphabet.length(), steps + 1 + dice.between(0, 3));
    var sorted = new StringBuilder();
    dice.shuffled(Dice.LETTERS)
        .substring(0, length)
        .chars()
        .mapToObj(c -> (char) c)
        .sorted((a, b) -> alphabet.indexOf(a) - alphabet.indexOf(b))
        .forEach(sorted::append);
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < length - 1; i++) {
      positions.add(i);
    }
    List<Integer> swapped = dice.shuffled(positions).subList(0, steps);
    for (int i = length - 2; i >= 0; i--) { // backwards, what sorting undoes forwards
      if (swapped.contains(i)) {
        swap(sorted, i, dice.between(i + 1, length - 1));
      }
    }
    String text = sorted.toString();
    return new Draft("alphabet: " + alphabet + "\nstring: " + text, sorted(text, alphabet));
  }

  static List<String> sorted(String text, String alphabet) {
    List<String> states = new ArrayList<>(List.of(text));
    var now = new StringBuilder(text);
    int place = 0;
    for (int rank = 0; rank < alphabet.length(); rank++) {
      for (int i = place; i < now.length(); i++) {
        if (now.charAt(i) == alphabet.charAt(rank)) {
          if (i != place) {
            swap(now, i, place);
            states.add(now.toString());
          }
          place++;
        }
      }
    }
    return states;
  }

  private static void swap(StringBuilder text, int i, int j) {
    char kept = text.charAt(i);
    text.setCharAt(i, text.charAt(j));
    text.setCharAt(j, kept);
  }

  // --- substitute ---

  static Draft substitute(Dice dice, int steps) {
    String few = dice.shuffled(Dice.LETTERS).substring(0, 8);
    Map<Character, Character> pairs = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      pairs.put(few.charAt(i), dice.charOf(Dice.LETTERS));
    }
    String text = dice.text(steps, few);
    return new Draft("string: " + text + "\npairs: " + pairs(pairs), substituted(text, pairs));
  }

  private static String pairs(Map<Character, Character> pairs) {
    List<String> texts = new ArrayList<>();
    pairs.forEach((from, to) -> texts.add("(" + from + ", " + to + ")"));
    return String.join(" ", texts);
  }

  static List<String> substituted(String text, Map<Character, Character> pairs) {
    List<String> states = new ArrayList<>(List.of(text));
    var now = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      now.setCharAt(i, pairs.getOrDefault(text.charAt(i), text.charAt(i)));
      states.add(now.toString());
    }
    return states;
  }

  // --- push and pop ---

  static Draft pushPop(Dice dice, int steps) {
    String text = dice.text(dice.between(3, 8), Dice.LETTERS);
    List<String> actions = new ArrayList<>();
    for (int i = 0, length = text.length(); i < steps; i++) {
      boolean pops = length > 1 && dice.between(0, 1) == 0;
      String side = dice.oneOf(List.of("left", "right"));
      actions.add(pops ? "pop_" + side : "push_" + side + "(" + dice.charOf(Dice.LETTERS) + ")");
      length += pops ? -1 : 1;
    }
    return new Draft(
        "string: " + text + "\nactions: " + String.join(", ", actions),
        pushedPopped(text, actions));
  }

  static List<String> pushedPopped(String text, List<String> actions) {
    List<String> states = new ArrayList<>(List.of(text));
    String now = text;
    for (String action : actions) {
      char pushed = action.charAt(Math.max(0, action.length() - 2));
      if (action.equals("pop_left")) {
        now = now.substring(1);
      } else if (action.equals("pop_right")) {
        now = now.substring(0, now.length() - 1);
      } else {
        now = action.startsWith("push_left") ? pushed + now : now + pushed;
      }
      states.add(now);
    }
    return states;
  }

  // --- rotate ---

  static Draft rotate(Dice dice, int steps) {
    String text = dice.shuffled(Dice.LETTERS).substring(0, dice.between(6, 12));
    List<List<Integer>> ranges = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int from = dice.between(0, text.length() - 2);
      ranges.add(List.of(from, dice.between(from + 2, text.length())));
    }
    return new Draft("string: " + text + "\npairs: " + Lists.tuples(ranges), rotated(text, ranges));
  }

  static List<String> rotated(String text, List<List<Integer>> ranges) {
    List<String> states = new ArrayList<>(List.of(text));
    String now = text;
    for (List<Integer> range : ranges) {
      int from = range.get(0);
      int to = range.get(1);
      now =
          now.substring(0, from)
              + now.charAt(to - 1)
              + now.substring(from, to - 1)
              + now.substring(to);
      states.add(now);
    }
    return states;
  }

  // --- delete and fill ---

  static Draft deleteChar(Dice dice, int steps) {
    String text = dice.text(steps + dice.between(1, 5), Dice.LETTERS);
    List<String> letters = dice.shuffled(List.of(text.split(""))).subList(0, steps);
    return new Draft(
        "string: " + text + "\nletters: " + String.join(", ", letters), deleted(text, letters));
  }

  static List<String> deleted(String text, List<String> letters) {
    List<String> states = new ArrayList<>(List.of(text));
    String now = text;
    for (String letter : letters) {
      int at = now.indexOf(letter);
      now = now.substring(0, at) + now.substring(at + 1);
      states.add(now);
    }
    return states;
  }

  static Draft deleteWord(Dice dice, int steps) {
    List<String> sentence = dice.words(steps + dice.between(2, 5));
    List<String> words = dice.shuffled(sentence).subList(0, steps);
    return new Draft(
        "sentence: " + String.join(" ", sentence) + "\nwords: " + String.join(", ", words),
        withoutWords(sentence, words));
  }

  static List<String> withoutWords(List<String> sentence, List<String> words) {
    List<String> states = new ArrayList<>(List.of(String.join(" ", sentence)));
    List<String> now = new ArrayList<>(sentence);
    for (String word : words) {
      now.remove(word);
      states.add(String.join(" ", now));
    }
    return states;
  }

  static Draft fillWord(Dice dice, int steps) {
    List<String> words = dice.words(steps + dice.between(2, 5));
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      places.add(i);
    }
    List<Integer> gaps = dice.shuffled(places).subList(0, steps);
    List<String> sentence = new ArrayList<>(words);
    List<String> fillings = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      fillings.add(words.get(gaps.get(i)));
      sentence.set(gaps.get(i), "[" + (i + 1) + "]");
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= steps; i++) {
      order.add(i);
    }
    order = dice.shuffled(order);
    List<String> pairs =
        order.stream().map(i -> "(" + i + ", " + fillings.get(i - 1) + ")").toList();
    String text = String.join(" ", sentence);
    return new Draft(
        "sentence: " + text + "\npairs: " + String.join(" ", pairs), filled(text, order, fillings));
  }

  static List<String> filled(String sentence, List<Integer> order, List<String> words) {
    List<String> states = new ArrayList<>(List.of(sentence));
    String now = sentence;
    for (int number : order) {
      now = now.replace("[" + number + "]", words.get(number - 1));
      states.add(now);
    }
    return states;
  }
}
