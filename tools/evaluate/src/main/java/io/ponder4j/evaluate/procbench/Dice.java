package io.ponder4j.evaluate.procbench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws what problems are made of. */
final class Dice {

  static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  static final String DIGITS = "0123456789";

  /** Short words that occur in no other. */
  private static final List<String> WORDS =
      List.of(
          "river", "stone", "cloud", "green", "quiet", "lamp", "bread", "house", "tiger", "music",
          "paper", "north", "winter", "garden", "silver", "bridge", "candle", "mirror", "forest",
          "pocket", "yellow", "ladder", "button", "orange", "basket", "harbor", "violin", "desert",
          "kitchen", "morning", "picture", "village", "thunder", "journey", "feather", "blanket",
          "compass", "lantern", "whisper", "horizon", "meadow", "copper", "island", "puzzle",
          "rocket", "saddle", "temple", "velvet", "walnut", "zebra");

  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From low to high, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  <T> T oneOf(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  char charOf(String characters) {
    return characters.charAt(random.nextInt(characters.length()));
  }

  String text(int length, String characters) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(charOf(characters));
    }
    return text.toString();
  }

  List<String> texts(int count, int shortest, int longest, String characters) {
    return IntStream.range(0, count)
        .mapToObj(i -> text(between(shortest, longest), characters))
        .toList();
  }

  String shuffled(String characters) {
    List<Character> all = new ArrayList<>();
    characters.chars().forEach(c -> all.add((char) c));
    Collections.shuffle(all, new Random(random.nextLong()));
    var text = new StringBuilder();
    all.forEach(text::append);
    return text.toString();
  }

  <T> List<T> shuffled(List<T> some) {
    List<T> all = new ArrayList<>(some);
    Collections.shuffle(all, new Random(random.nextLong()));
    return all;
  }

  /** Different words. */
  List<String> words(int count) {
    return shuffled(WORDS).subList(0, count);
  }
}
