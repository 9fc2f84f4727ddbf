package io.ponder4j.evaluate.procbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Procedures whose state is a list, and lists as text. */
final class Lists {

  private Lists() {}

  static String of(List<?> items) {
    return "[" + plain(items) + "]";
  }

  static String plain(List<?> items) {
    return items.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  static String tuples(List<List<Integer>> tuples) {
    return tuples.stream().map(t -> "(" + plain(t) + ")").collect(Collectors.joining(" "));
  }

  // --- count ---

  static Draft count(Dice dice, int steps) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < steps - 1; i++) {
      strings.add(
          dice.shuffled(
              dice.text(dice.between(1, 5), Dice.LETTERS)
                  + dice.text(dice.between(0, 2), Dice.DIGITS)));
    }
    return new Draft("strings: " + plain(strings), counted(strings));
  }

  static List<String> counted(List<String> strings) {
    List<String> states = new ArrayList<>(List.of("0"));
    long sum = 0;
    for (String string : strings) {
      String digits = string.replaceAll("[^0-9]", "");
      int letters = string.length() - digits.length();
      long number = digits.isEmpty() ? 0 : Long.parseLong(digits);
      states.add(of(List.of(string, letters, number, letters * number)));
      sum += letters * number;
    }
    states.add(String.valueOf(sum));
    return states;
  }

  // --- search ---

  static Draft search(Dice dice, int steps) {
    String few = dice.shuffled(Dice.LETTERS).substring(0, 5);
    List<String> strings = dice.texts(4, 5, 12, few);
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      wanted.add(dice.shuffled(few).substring(0, 2));
    }
    return new Draft(
        "strings: " + plain(strings) + "\nsubstrings: " + plain(wanted), found(strings, wanted));
  }

  /** Substrings are of two different letters, so their occurrences never overlap. */
  static List<String> found(List<String> strings, List<String> wanted) {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(strings.size(), 0));
    List<String> states = new ArrayList<>(List.of(of(counts)));
    for (String substring : wanted) {
      for (int i = 0; i < strings.size(); i++) {
        String string = strings.get(i);
        for (int at = string.indexOf(substring); at >= 0; at = string.indexOf(substring, at + 1)) {
          counts.set(i, counts.get(i) + 1);
        }
      }
      states.add(of(counts));
    }
    return states;
  }

  // --- split ---

  static Draft split1(Dice dice, int steps) {
    String text = dice.text(steps + 1 + dice.between(1, 6), Dice.LETTERS);
    List<Integer> inside = new ArrayList<>();
    for (int i = 1; i < text.length(); i++) {
      inside.add(i);
    }
    List<Integer> positions = dice.shuffled(inside).subList(0, steps);
    return new Draft(
        "string: " + text + "\npositions: " + plain(positions), splitAt(text, positions));
  }

  static List<String> splitAt(String text, List<Integer> positions) {
    List<String> states = new ArrayList<>(List.of(of(List.of(text))));
    for (int done = 1; done <= positions.size(); done++) {
      List<Integer> sorted = positions.subList(0, done).stream().sorted().toList();
      List<String> parts = new ArrayList<>();
      int from = 0;
      for (int position : sorted) {
        parts.add(text.substring(from, position));
        from = position;
      }
      parts.add(text.substring(from));
      states.add(of(parts));
    }
    return states;
  }

  static Draft split2(Dice dice, int steps) {
    String text = dice.text(steps + 1 + dice.between(1, 6), Dice.LETTERS);
    List<Integer> lengths = new ArrayList<>(List.of(text.length()));
    List<List<Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      List<Integer> divisible = new ArrayList<>();
      for (int part = 0; part < lengths.size(); part++) {
        if (lengths.get(part) > 1) {
          divisible.add(part);
        }
      }
      int part = dice.oneOf(divisible);
      int at = dice.between(1, lengths.get(part) - 1);
      pairs.add(List.of(part, at));
      lengths.add(part + 1, lengths.get(part) - at);
      lengths.set(part, at);
    }
    return new Draft("string: " + text + "\npairs: " + tuples(pairs), splitParts(text, pairs));
  }

  static List<String> splitParts(String text, List<List<Integer>> pairs) {
    List<String> parts = new ArrayList<>(List.of(text));
    List<String> states = new ArrayList<>(List.of(of(parts)));
    for (List<Integer> pair : pairs) {
      String part = parts.remove((int) pair.get(0));
      parts.add(pair.get(0), part.substring(pair.get(1)));
      parts.add(pair.get(0), part.substring(0, pair.get(1)));
      states.add(of(parts));
    }
    return states;
  }

  // --- compare ---

  static Draft compare(Dice dice, int steps) {
    String target = dice.text(dice.between(5, 9), Dice.LETTERS);
    List<String> candidates = new ArrayList<>();
    while (candidates.size() < steps - 1) {
      String start = target.substring(0, dice.between(1, target.length() - 1));
      String candidate = start + dice.text(target.length() - start.length(), Dice.LETTERS);
      if (!candidate.equals(target)) {
        candidates.add(candidate);
      }
    }
    candidates.add(target);
    return new Draft(
        "target: " + target + "\ncandidates: " + plain(candidates), compared(target, candidates));
  }

  static List<String> compared(String target, List<String> candidates) {
    List<String> states = new ArrayList<>(List.of("[]"));
    List<String> matches = new ArrayList<>();
    for (String candidate : candidates) {
      int same = 0;
      while (same < Math.min(target.length(), candidate.length())
          && target.charAt(same) == candidate.charAt(same)) {
        same++;
      }
      matches.add(target.substring(0, same));
      if (candidate.equals(target)) {
        break;
      }
      states.add(target.substring(0, same));
    }
    states.add(of(matches));
    return states;
  }

  // --- letters ---

  static Draft count2(Dice dice, int steps) {
    List<String> words = dice.words(steps);
    return new Draft("sentence: " + String.join(" ", words), lettersCounted(words));
  }

  static List<String> lettersCounted(List<String> words) {
    int[] counts = new int[Dice.LETTERS.length()];
    List<String> states = new ArrayList<>(List.of(Arrays.toString(counts)));
    for (String word : words) {
      word.chars().forEach(letter -> counts[letter - 'a']++);
      states.add(Arrays.toString(counts));
    }
    return states;
  }

  // --- numbers and places ---

  static Draft cumulate(Dice dice, int steps) {
    int first = dice.between(1, 9);
    List<String> operations = new ArrayList<>();
    long now = first;
    for (int i = 0; i < steps; i++) {
      boolean multiplies = now < 100_000 && dice.between(0, 1) == 0;
      int number = dice.between(2, 9);
      operations.add((multiplies ? "* " : "+ ") + number);
      now = multiplies ? now * number : now + number;
    }
    return new Draft(
        "number: " + first + "\noperations: " + plain(operations), cumulated(first, operations));
  }

  static List<String> cumulated(long first, List<String> operations) {
    List<String> states = new ArrayList<>(List.of(String.valueOf(first)));
    long now = first;
    for (String operation : operations) {
      long number = Long.parseLong(operation.substring(2));
      now = operation.startsWith("*") ? now * number : now + number;
      states.add(String.valueOf(now));
    }
    return states;
  }

  static Draft moveCyclic(Dice dice, int steps) {
    int length = dice.between(6, 12);
    int place = dice.between(0, length - 1);
    List<String> moves = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      moves.add(dice.oneOf(List.of("left ", "right ")) + dice.between(1, length - 1));
    }
    return new Draft(
        "array: " + array(length, place) + "\nmoves: " + plain(moves), moved(length, place, moves));
  }

  static List<String> moved(int length, int first, List<String> moves) {
    List<String> states = new ArrayList<>(List.of(array(length, first)));
    int place = first;
    for (String move : moves) {
      int by = Integer.parseInt(move.substring(move.indexOf(' ') + 1));
      place = Math.floorMod(place + (move.startsWith("left") ? -by : by), length);
      states.add(array(length, place));
    }
    return states;
  }

  private static String array(int length, int place) {
    return "-".repeat(place) + "x" + "-".repeat(length - place - 1);
  }

  static Draft findCyclic(Dice dice, int steps) {
    String text = dice.shuffled(Dice.LETTERS + Dice.DIGITS).substring(0, dice.between(5, 10));
    char start = dice.charOf(text);
    return new Draft(
        "string: " + text + "\nletter: " + start + "\nnumber: " + steps,
        foundCyclic(text, start, steps));
  }

  static List<String> foundCyclic(String text, char start, int number) {
    List<String> states = new ArrayList<>();
    int place = text.indexOf(start);
    for (int left = number; left > 0; left--) {
      states.add(of(List.of(text.charAt(place), left)));
      place = (place + 1) % text.length();
    }
    states.add(String.valueOf(text.charAt(place)));
    return states;
  }
}
